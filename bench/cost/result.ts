import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { usageItems } from './usage.ts';

export const resultFile = join(import.meta.dirname, '..', 'results', 'cost.json');

const usage = z.strictObject(Object.fromEntries(usageItems.map((item) => [item, z.number()])) as UsageShape);
type UsageShape = Record<(typeof usageItems)[number], z.ZodNumber>;

/** What was counted, by scenario and per message (or minute); prices are not part of it. */
const resultSchema = z.strictObject({
  countedOn: z.iso.date(),
  prices: z.string(),
  /** How many messages each scenario had. */
  messages: z.int().positive(),
  scenarios: z.array(
    z.strictObject({
      name: z.string(),
      what: z.string(),
      devices: z.int(),
      usage,
      /** The usage's write units by the kind of row, or the index. */
      writesOf: z.record(z.string(), z.number()),
    }),
  ),
  standing: z.strictObject({
    secrets: z.int(),
    alarms: z.int(),
    alarmMetrics: z.int(),
    dashboards: z.int(),
    fifoQueuesPolled: z.int(),
    standardQueuesPolled: z.int(),
    /** Distinct metrics of our own that the scenarios wrote. */
    metrics: z.int(),
  }),
});

export type Result = z.output<typeof resultSchema>;

export const readResult = (file = resultFile): Result => resultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

export function writeResult(result: Result, file = resultFile): void {
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
}
