// The small zod: with the other one a fresh process takes a tenth longer to its first push.
import * as z from 'zod/mini';
import type { Outcome } from '../../core/outcome.ts';
import { apnsReasons, type Meaning, meaningOfStatus, type Remedy } from './reasons.ts';

export interface Reading {
  readonly outcome: Outcome;
  readonly remedy?: Remedy;
  readonly connectionSpent: boolean;
}

const reasonText = z.string().check(z.regex(/^[A-Za-z]{1,64}$/));

const errorBody = z.object({
  reason: reasonText,
  /** Epoch milliseconds, only with 410: until then the token was alive for sure. */
  timestamp: z.catch(z.optional(z.int().check(z.positive())), undefined),
});
const goawayData = z.object({ reason: reasonText });

/** Reads what APNs answered; an unknown reason counts by its status and never removes a device. */
export function readApnsAnswer(answer: { status: number; body: string; apnsId?: string | undefined }): Reading {
  if (answer.status === 200) {
    const { apnsId } = answer;
    return {
      outcome: { kind: 'delivered', ...(apnsId ? { providerMessageId: apnsId } : {}) },
      connectionSpent: false,
    };
  }
  const { reason = `http-${answer.status}`, timestamp } = parsedBy(errorBody, answer.body) ?? {};
  const known = knownReason(reason);
  const meaning = known?.status === answer.status ? known : meaningOfStatus(answer.status);
  return reading(meaning, outcomeOf(meaning, reason, timestamp));
}

/**
 * Reads why a request was not processed. A GOAWAY about our key or token speaks for the request, so that no connection
 * after the other is opened for it; anything else is about the connection alone.
 * @param why what `goawayReason` says, or another word for how the connection ended
 * @param notTried nothing of the request was written
 */
export function readNotSent(why: string, notTried?: true): Reading {
  const known = knownReason(/^goaway (.*)$/.exec(why)?.[1] ?? '');
  if (known?.remedy || known?.kind === 'channel-down') return reading(known, outcomeOf(known, why, undefined));
  const outcome = { kind: 'try-later', reason: why, ...(notTried ? { notTried } : {}) } as const;
  return { outcome, remedy: 'resend', connectionSpent: false };
}

/** What a GOAWAY says of itself: its data is JSON with one of the reasons that answers have too. */
export function goawayReason(code: number, data: Uint8Array | undefined): string {
  const reason = data && parsedBy(goawayData, Buffer.from(data).toString())?.reason;
  if (reason) return `goaway ${reason}`;
  return code === 0 ? 'goaway' : `goaway code ${code}`;
}

function knownReason(reason: string): Meaning | undefined {
  return Object.hasOwn(apnsReasons, reason) ? apnsReasons[reason] : undefined;
}

function parsedBy<T>(schema: z.ZodMiniType<T>, json: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

function reading({ remedy, connectionSpent = false }: Meaning, outcome: Outcome): Reading {
  return { outcome, ...(remedy ? { remedy } : {}), connectionSpent };
}

function outcomeOf(meaning: Meaning, reason: string, timestamp: number | undefined): Outcome {
  const { kind, proof, retryAfterSeconds } = meaning;
  switch (kind) {
    case 'device-gone':
      // Without Apple's time nobody can tell whether the app has registered again since.
      return proof === 'stated' && timestamp !== undefined
        ? { kind, reason, proof, goneSince: timestamp }
        : { kind, reason, proof: 'suspected' };
    case 'try-later':
      return { kind, reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    case 'refused':
    case 'channel-down':
      return { kind, reason };
  }
}
