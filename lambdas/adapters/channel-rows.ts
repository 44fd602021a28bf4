import * as z from 'zod/mini';
import type { Breaker } from '../core/breaker.ts';
import type { Channel } from '../core/device.ts';
import { keyPart } from './key-part.ts';

/** What all functions of a channel know of one of its apps lies in the device table, beside the devices. */
const channelKey = (channel: Channel, app: string) => `channel~${channel}~${keyPart(app)}`;

export const breakerKey = (channel: Channel, app: string) => ({ pk: channelKey(channel, app), sk: 'breaker' });

const breakerSchema: z.ZodMiniType<Breaker> = z.object({
  revision: z.int(),
  openUntil: z.int(),
  probing: z.exactOptional(z.boolean()),
  failures: z.int(),
  since: z.int(),
  reason: z.string(),
});

/** A channel that is up again keeps its row, without these. */
export function readBreaker(item: Record<string, unknown> | undefined): Breaker | undefined {
  return item?.openUntil === undefined ? undefined : breakerSchema.parse(item);
}

const windowMs = 10 * 60_000;

/** Of the ten minutes that a time lies in. */
export const windowOf = (now: number) => Math.floor(now / windowMs) * windowMs;

export const answersKey = (channel: Channel, app: string, now: number) => ({
  pk: channelKey(channel, app),
  sk: `answers~${windowOf(now)}`,
});

export const answersSchema = z.object({ answers: z.int(), gone: z.int() });

export const rushKey = (channel: Channel, app: string) => ({ pk: channelKey(channel, app), sk: 'rush' });
