import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Usage, usageItems } from './usage.ts';

export const pricesFile = 'prices-2026-11.json';

const price = z.strictObject({ dollars: z.number().positive(), per: z.number().positive(), what: z.string() });
const why = { why: z.string() };
const bytes = z.strictObject({ ...why, bytes: z.number() });

const pricesSchema = z.strictObject({
  date: z.iso.date(),
  region: z.string(),
  /** Whether somebody has looked them up at AWS on that date. */
  verified: z.boolean(),
  source: z.string(),
  prices: z.record(
    z.enum([...usageItems, 'secretMonths', 'metricMonths', 'alarmMonths', 'dashboardMonths', 'schedules']),
    price,
  ),
  assumptions: z.strictObject({
    billedMilliseconds: z.strictObject({ ...why, dispatch: z.number(), authorize: z.number(), other: z.number() }),
    logBytesPerInvocation: bytes,
    logBytesPerEvent: bytes,
    accessLogBytesPerRequest: bytes,
    outBytesPerPush: bytes,
    pollersPerQueue: z.strictObject({ ...why, pollers: z.number(), seconds: z.number() }),
    shareWatchedFirst: z.strictObject({ ...why, share: z.number().min(0).max(1) }),
    activeMinutesPerMessage: z.strictObject({ ...why, minutes: z.number() }),
  }),
});

export type Prices = z.output<typeof pricesSchema>;
export type Assumptions = Prices['assumptions'];

export function readPrices(file = join(import.meta.dirname, pricesFile)): Prices {
  return pricesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export const dollarsOf = ({ prices }: Prices, item: keyof Prices['prices'], amount: number): number =>
  (amount * prices[item].dollars) / prices[item].per;

/** What a usage costs, item by item. */
export const itemDollars = (prices: Prices, usage: Usage): readonly (readonly [keyof Usage, number])[] =>
  usageItems.map((item) => [item, dollarsOf(prices, item, usage[item])]);

export const totalDollars = (prices: Prices, usage: Usage): number =>
  itemDollars(prices, usage).reduce((sum, [, dollars]) => sum + dollars, 0);
