import * as z from 'zod';
import { type Channel, channels } from '../../lambdas/core/device.ts';
import { collapseModes } from '../../lambdas/core/push-ids.ts';
import type { Lane } from '../../lambdas/core/urgency.ts';
import { mappingSchema } from '../resources/event-source-mapping.ts';
import { busDefinition } from '../resources/events.ts';
import { functionSchema } from '../resources/lambda-function.ts';
import { queueSchema } from '../resources/sqs-queue.ts';
import type { Template } from '../template/template.ts';
import type { Hello } from './wire.ts';

/** What a function is to the lab; all others are nothing to it. */
export type Part = { readonly kind: 'route' | 'ingest' } | { readonly kind: 'dispatch'; readonly channel: Channel };

/** What the lab has to know of a template, by which it tells one queue, table or function from another. */
export interface PipelineParts {
  readonly tables: { readonly journal: string; readonly presence: string; readonly devices: string };
  /** By the function's logical id. */
  readonly functions: ReadonlyMap<string, Part>;
  /** The channels' queues, by name. */
  readonly lanes: ReadonlyMap<string, { readonly channel: Channel; readonly lane: Lane }>;
  readonly later: string;
  /** The names of all queues of dead letters. */
  readonly deadLetters: ReadonlySet<string>;
  readonly settings: Hello['settings'];
}

/** Queues and tables are known by the stack's outputs, functions by what feeds them. */
export function pipelineParts(template: Template): PipelineParts {
  const { outputs } = template;
  const lanes = new Map(channels.flatMap((channel) => lanesOf(channel, outputs)));
  const ingest = outputs.IngestQueueName;
  const partOfQueue = (name: string): Part | undefined => {
    const lane = lanes.get(name);
    if (lane) return { kind: 'dispatch', channel: lane.channel };
    return name === ingest ? { kind: 'ingest' } : undefined;
  };
  const queues = template.ofType('AWS::SQS::Queue', queueSchema).map(({ identity }) => identity.attributes);
  const fed = template.ofType('AWS::Lambda::EventSourceMapping', mappingSchema).map(({ properties }) => ({
    target: properties.FunctionName,
    part: partOfQueue(queues.find(({ Arn }) => Arn === properties.EventSourceArn)?.QueueName ?? ''),
  }));
  const targets =
    busDefinition(template)?.rules.flatMap(({ input: { targets = [] } }) => targets.map(({ arn }) => arn)) ?? [];
  const functions = new Map<string, Part>();
  for (const { logicalId, identity } of template.ofType('AWS::Lambda::Function', functionSchema)) {
    const names = [identity.ref, identity.attributes.Arn ?? ''];
    const part = fed.find(({ target }) => names.includes(target))?.part;
    if (part) functions.set(logicalId, part);
    else if (targets.some((arn) => names.includes(arn))) functions.set(logicalId, { kind: 'route' });
  }
  return {
    tables: {
      journal: outputs.JournalTableName ?? '',
      presence: outputs.PresenceTableName ?? '',
      devices: outputs.DeviceTableName ?? '',
    },
    functions,
    lanes,
    later: outputs.LaterQueueName ?? '',
    deadLetters: new Set(
      Object.entries(outputs).flatMap(([output, name]) => (output.endsWith('DeadLetterQueueName') ? [name] : [])),
    ),
    settings: settingsOf(template),
  };
}

function lanesOf(channel: Channel, outputs: Template['outputs']) {
  const prefix = `${channel.charAt(0).toUpperCase()}${channel.slice(1)}`;
  const named = { urgent: outputs[`${prefix}UrgentQueueName`], normal: outputs[`${prefix}QueueName`] };
  return (['urgent', 'normal'] as const).flatMap((lane) => {
    const name = named[lane];
    return name === undefined ? [] : [[name, { channel, lane }] as const];
  });
}

/** A template that was patched may have what no function would start with: the stack runs, and so does the lab. */
const environmentSchema = z.object({
  PRESENCE_SECONDS: z.coerce.number().catch(60),
  PRIVACY_MODE: z.enum(['generic', 'full', 'id-only']).catch('generic'),
  COLLAPSE: z.enum(collapseModes).catch('conversation'),
  APNS_APPS: z.string().default(''),
  FCM_APPS: z.string().default(''),
});

/** As the functions have them: what several have is the same in all. The app of a channel that is not there is empty. */
function settingsOf(template: Template): Hello['settings'] {
  const functions = template.ofType('AWS::Lambda::Function', functionSchema);
  const environments = functions.map(({ properties }) => properties.Environment?.Variables ?? {});
  const { PRESENCE_SECONDS, PRIVACY_MODE, COLLAPSE, APNS_APPS, FCM_APPS } = environmentSchema.parse(
    Object.assign({}, ...environments),
  );
  const first = (apps: string) => apps.split(',')[0] ?? '';
  return {
    presenceSeconds: PRESENCE_SECONDS,
    privacyMode: PRIVACY_MODE,
    collapse: COLLAPSE,
    apnsApp: first(APNS_APPS),
    fcmApp: first(FCM_APPS),
  };
}
