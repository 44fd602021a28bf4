import * as z from 'zod';
import { createRandom } from './random.ts';
import type { RunningStack } from './running-stack.ts';

/** A customer with one Android device. */
export interface Waiter {
  readonly name: string;
  readonly token: string;
  readonly deviceToken: string;
  readonly waitsLong: boolean;
}

const tokenAnswer = z.object({ token: z.string() });

/** So many customers, every fifth of whom has waited long, in random order. */
export async function registerCrowd(stack: RunningStack, size: number, seed: number): Promise<readonly Waiter[]> {
  const long = createRandom(seed).shuffled(Array.from({ length: size }, (_, index) => index < size / 5));
  return inTurns([...long.entries()], async ([index, waitsLong]) => {
    const name = `customer-${index}`;
    const { token } = tokenAnswer.parse(await stack.ask('GET', `/local/token?customer=${name}`));
    const deviceToken = `fcm-${index}:APA91b`;
    await stack.ask('PUT', '/v1/devices/phone', { channel: 'fcm', token: deviceToken }, token);
    return { name, token, deviceToken, waitsLong };
  });
}

/** All of them, a few at a time. */
export async function inTurns<One, Result>(
  all: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const atOnce = 16;
  for (let start = 0; start < all.length; start += atOnce) {
    results.push(...(await Promise.all(all.slice(start, start + atOnce).map(work))));
  }
  return results;
}
