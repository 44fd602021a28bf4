import { errorFields, type Log } from '../lambdas/adapters/log.ts';
import type { ApiClient, ApiRequest } from '../lambdas/sources/genesys/api-client.ts';
import type { HostAnswer } from '../lambdas/sources/genesys/api-host.ts';
import { backoff } from './backoff.ts';
import type { Sleeps } from './sleeps.ts';
import type { Timing } from './timing.ts';

export type Answered = Extract<HostAnswer, { kind: 'answered' }> & {
  /** When the request was made that was answered; epoch milliseconds. */
  readonly askedAt: number;
  /** How often Genesys was in trouble before. */
  readonly failures: number;
};

export interface GivenBack {
  readonly kind: 'given-back';
  readonly reason: string;
  readonly askedAt: number;
}

/** Asks again until it is answered. */
export type AskPatiently = (request: ApiRequest) => Promise<Answered | 'stopped'>;

export interface PatientAsk {
  readonly ask: AskPatiently;
  /** The same, but for trouble of which somebody else decides what comes of it. */
  readonly askUnless: (
    isGivenBack: (reason: string) => boolean,
    request: ApiRequest,
  ) => Promise<Answered | GivenBack | 'stopped'>;
  /** The longest time that a request has now brought nothing but trouble: since when, by the steady clock. */
  readonly stuckSince: () => number | undefined;
}

export interface PatientAskDependencies {
  readonly client: Pick<ApiClient, 'ask'>;
  readonly log: Pick<Log, 'warn'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds by a clock that nobody sets: of durations only. */
  readonly steady: () => number;
  readonly random: () => number;
  readonly timing: Timing;
  readonly sleeps: Pick<Sleeps, 'sleep' | 'hasEnded'>;
}

export function createPatientAsk(dependencies: PatientAskDependencies): PatientAsk {
  const { client, log, now, steady, random, timing, sleeps } = dependencies;
  /** Of each request that is in trouble, since when. */
  const inTrouble = new Map<symbol, number>();

  const askUnless: PatientAsk['askUnless'] = async (isGivenBack, request) => {
    const key = Symbol();
    let failures = 0;
    while (!sleeps.hasEnded()) {
      const askedAt = now();
      const answer = await client.ask(request, undefined, 'low').catch(secretNotRead);
      if (answer.kind === 'answered' || isGivenBack(answer.reason)) inTrouble.delete(key);
      if (answer.kind === 'answered') return { ...answer, askedAt, failures };
      const { reason, retryAfterSeconds } = answer;
      // Our own rate is no trouble, and no reason to ask later and later: it is what makes catching up slow.
      const isTrouble = reason !== 'own-rate-limit';
      if (isTrouble) log.warn('catch-up-waits', { reason });
      if (isGivenBack(reason)) return { kind: 'given-back', reason, askedAt };
      if (isTrouble && !inTrouble.has(key)) inTrouble.set(key, steady());
      await sleeps.sleep(backoff(isTrouble ? failures++ : 0, timing, random, retryAfterSeconds));
    }
    inTrouble.delete(key);
    return 'stopped';
  };

  return {
    async ask(request) {
      const answer = await askUnless(() => false, request);
      if (answer !== 'stopped' && answer.kind === 'given-back') throw new Error('nothing is given back');
      return answer;
    },
    askUnless,
    stuckSince: () => (inTrouble.size === 0 ? undefined : Math.min(...inTrouble.values())),
  };
}

/** The one reason for which the client rejects. */
function secretNotRead(error: unknown) {
  return {
    kind: 'unavailable' as const,
    reason: `secret-not-read: ${errorFields(error).errorName}`,
    retryAfterSeconds: undefined,
  };
}
