import * as z from 'zod';
import { checkMapping } from '../event-source-mapping/check-mapping.ts';
import type { MappingDefinition } from '../event-source-mapping/mapping-definition.ts';
import type { MatchesFilter } from '../event-source-mapping/record-filter.ts';
import { compilePattern } from '../eventbridge/pattern.ts';
import { statementsByRole } from '../permissions/roles.ts';
import { isAllowed } from '../permissions/statement.ts';
import type { ResourceType, Template } from '../template/template.ts';
import { functionSchema } from './lambda-function.ts';
import { queueSchema } from './sqs-queue.ts';

/** Ranges and defaults for queues: Lambda API reference, "CreateEventSourceMapping" and "Filter". */
export const mappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.int().min(1).max(10_000).default(10),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
  FilterCriteria: z
    .strictObject({
      Filters: z
        .array(z.strictObject({ Pattern: z.string().max(4096) }))
        .max(10)
        .default([]),
    })
    .optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).max(1).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(2).max(1000) }).optional(),
});

export const mappingType: ResourceType = {
  schema: mappingSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};

export interface QueueConnection {
  readonly enabled: boolean;
  /** `functionName` is the function's logical id. */
  readonly definition: MappingDefinition;
  readonly matchesFilter: MatchesFilter;
}

/** What Lambda asks of the function's role before it creates a mapping ("Using Lambda with Amazon SQS", permissions). */
const pollerActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * The template's event source mappings.
 * @param queueUrl the URL of a queue by its name
 * @throws where AWS would refuse one, naming the property
 */
export function queueConnections(template: Template, queueUrl: (name: string) => string): readonly QueueConnection[] {
  const functions = template.ofType('AWS::Lambda::Function', functionSchema);
  const queues = template.ofType('AWS::SQS::Queue', queueSchema);
  const roles = statementsByRole(template, { service: 'lambda.amazonaws.com' });
  return template.ofType('AWS::Lambda::EventSourceMapping', mappingSchema).map(({ logicalId, properties }) => {
    const { FunctionName, EventSourceArn, FilterCriteria, ScalingConfig } = properties;
    const target = functions.find(({ identity }) => [identity.ref, identity.attributes.Arn].includes(FunctionName));
    if (!target) throw new Error(`${logicalId}: FunctionName is no function of this template.`);
    const queue = queues.find(({ identity }) => identity.attributes.Arn === EventSourceArn);
    if (!queue) throw new Error(`${logicalId}: EventSourceArn is no queue of this template.`);
    const denied = pollerActions.find(
      (action) => !isAllowed(roles.get(target.properties.Role) ?? [], { action, resource: EventSourceArn }),
    );
    if (denied) throw new Error(`${logicalId}: the role of ${target.logicalId} has no permission to call ${denied}.`);

    const filterPatterns = (FilterCriteria?.Filters ?? []).map(({ Pattern }, index) =>
      readPattern(Pattern, `${logicalId}: FilterCriteria.Filters.${index}.Pattern`),
    );
    const definition: MappingDefinition = {
      functionName: target.logicalId,
      queueArn: EventSourceArn,
      queueUrl: queueUrl(queue.identity.attributes.QueueName ?? ''),
      batchSize: properties.BatchSize,
      maximumBatchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      recursiveLoop: target.properties.RecursiveLoop ?? 'Terminate',
      filterPatterns,
      ...(ScalingConfig ? { maximumConcurrency: ScalingConfig.MaximumConcurrency } : {}),
    };
    checkMapping(definition);
    return { enabled: properties.Enabled, definition, matchesFilter: filterMatcher(filterPatterns) };
  });
}

/** Filter patterns are event patterns over a record ("Lambda event filtering", *Filter rule syntax*). */
function readPattern(text: string, place: string): unknown {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new Error(`${place} is not JSON.`);
  }
  const compiled = compilePattern(pattern);
  if (compiled.kind === 'invalid') throw new Error(`${place}: ${compiled.message}`);
  return pattern;
}

function filterMatcher(patterns: readonly unknown[]): MatchesFilter {
  const compiled = new Map(patterns.map((pattern) => [pattern, compilePattern(pattern)]));
  return (pattern, record) => {
    const filter = compiled.get(pattern);
    return filter?.kind === 'pattern' && filter.matches(record);
  };
}
