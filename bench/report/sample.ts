import * as z from 'zod';

export const metrics = {
  sendsPerSecond: 'sends per second',
  cpuSecondsPer10k: 'CPU seconds per 10,000 sends',
  firstSendMs: 'first send of a fresh process, ms',
  startMs: 'of it Node itself, ms',
  loadMs: 'module load, ms',
  bytes: 'bytes',
} as const;
export const metricSchema = z.enum(['sendsPerSecond', 'cpuSecondsPer10k', 'firstSendMs', 'startMs', 'loadMs', 'bytes']);
export type Metric = z.infer<typeof metricSchema>;

const measured = {
  suite: z.enum(['apns', 'fcm', 'bundles']),
  case: z.string().min(1),
  client: z.string().min(1),
  metric: metricSchema,
};

/** What was measured of one client in one case, one value per round; values of one index belong to one round. */
export const sampleSchema = z.object({ ...measured, values: z.array(z.number().positive()).min(1) });
export type Sample = z.infer<typeof sampleSchema>;

export const rowSchema = z.object({ ...measured, median: z.number(), min: z.number(), max: z.number() });
export type Row = z.infer<typeof rowSchema>;
