import * as z from 'zod';
import type { ResourceType } from '../template/template.ts';

export const mappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.int().min(1).max(10),
  FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(2).max(1000) }).optional(),
});

export const mappingType: ResourceType = {
  schema: mappingSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};
