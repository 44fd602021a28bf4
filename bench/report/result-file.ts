import * as z from 'zod';
import { rowSchema, sampleSchema } from './sample.ts';

/** The file of one run. It names no host and no path. */
export const resultFile = z.strictObject({
  rows: z.array(rowSchema),
  /** The goals, each with what was measured. */
  reach: z.array(
    z.strictObject({
      goal: z.string(),
      /** The median of the ratios of each round. */
      ratio: z.number(),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
      reached: z.boolean(),
    }),
  ),
  samples: z.array(sampleSchema),
  quick: z.boolean(),
  rounds: z.int(),
  /** ISO 8601. */
  begunAt: z.iso.datetime(),
  seconds: z.number(),
  versions: z.record(z.string(), z.string()),
  /** Absent outside git. */
  commit: z.string().optional(),
  /** The measured sources differed from the commit. */
  changedSinceCommit: z.boolean().optional(),
  machine: z.strictObject({ cpu: z.string(), cores: z.int(), node: z.string() }),
  notes: z.array(z.string()),
});
export type ResultFile = z.infer<typeof resultFile>;
