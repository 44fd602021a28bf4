import type { Call, Chaos, Turn } from './chaos.ts';

/** What a service refuses without looking at the rows or messages. */
export type Disturbance = Extract<Turn, 'throttled' | 'conflict' | 'throttled-item'>;

/** `maxAttempts` of the clients in lambdas/adapters. */
const maximumAttempts = 4;

/**
 * Sends one request as the SDK does: a timeout or a throttled request is repeated, up to four attempts in all; every
 * other refusal is thrown at once, cancelled transactions and conflicts among them (@smithy/core, service error
 * classification).
 * @param execute synchronous, so that nothing comes between its reads and its writes
 * @param refusal the service's error for a disturbance that this operation can meet
 * @throws what `execute` throws, or an Error named `TimeoutError`
 */
export async function sendAsSdk<C extends Call, Result>(
  chaos: Chaos,
  firstCall: C,
  execute: (call: C) => Result,
  refusal: (disturbance: Disturbance, call: C) => Error,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const call = attempt === 1 ? firstCall : { ...firstCall, attempt };
    const turn = await chaos.turn(call);
    let failure: Error | undefined;
    if (turn === 'go') {
      let result: Result;
      try {
        result = execute(call);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if ((await chaos.answered(call, error.name)) === 'arrives') throw error;
        if (attempt === maximumAttempts) throw timeout();
        continue;
      }
      chaos.executed(call);
      if ((await chaos.answered(call, undefined)) === 'arrives') return result;
    } else if (turn === 'throttled' || turn === 'conflict' || turn === 'throttled-item') {
      failure = refusal(turn, call);
      if ((await chaos.answered(call, failure.name)) !== 'arrives') failure = undefined;
      else if (turn !== 'throttled') throw failure;
    } else if (turn !== 'lost') {
      void executeLate(turn.arrives, () => {
        execute(call);
        chaos.executed(call);
      });
    }
    if (attempt === maximumAttempts) throw failure ?? timeout();
  }
}

async function executeLate(arrives: Promise<void>, execute: () => unknown): Promise<void> {
  await arrives;
  try {
    execute();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** The services' exceptions; everything else is a fault of this engine or of the request's maker. */
const isRefusal = (error: unknown): error is Error => error instanceof Error && '$fault' in error;

/** As the SDK's HTTP handler makes it with `throwOnRequestTimeout`. */
const timeout = (): Error =>
  Object.assign(new Error('a request has exceeded the configured requestTimeout.'), {
    name: 'TimeoutError',
    code: 'ETIMEDOUT',
  });
