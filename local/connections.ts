import { SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import type { Closing } from './closing.ts';
import { startMapping } from './event-source-mapping/mapping.ts';
import { type Bus, createBus } from './eventbridge/bus.ts';
import type { DeliveryOutcome } from './eventbridge/delivery.ts';
import type { RunningFunction } from './functions.ts';
import type { Invokers } from './invokers.ts';
import { mayInvoke, maySend } from './permissions/resource-policies.ts';
import { accountId, queueUrl, region } from './place.ts';
import { queueConnections } from './resources/event-source-mapping.ts';
import { busDefinition, putRules } from './resources/events.ts';
import { scheduleDefinitions } from './resources/schedule.ts';
import { checkQueuePolicies } from './resources/sqs-queue.ts';
import { type Scheduler, startScheduler } from './scheduler/scheduler.ts';
import { sendToQueue } from './send-to-queue.ts';
import type { Services } from './services.ts';
import type { Template } from './template/template.ts';

type Log = (from: string, line: string) => void;

/** Feeds each queue to its function with the function's own rights, as the template's event source mappings say. */
export function connectQueues(
  template: Template,
  functions: readonly RunningFunction[],
  { proxy }: Services,
  closing: Closing,
  log: Log,
): void {
  checkQueuePolicies(template);
  for (const connection of queueConnections(template, (name) => queueUrl(proxy.endpoint, name))) {
    const { definition, matchesFilter } = connection;
    const target = functions.find(({ logicalId }) => logicalId === definition.functionName);
    if (!target || !connection.enabled) continue;
    const mapping = startMapping(definition, {
      sqs: target.sqs,
      invoke: target.process.invoke,
      log,
      matchesFilter,
    });
    closing.add(mapping.close);
  }
}

/**
 * The template's event bus with its rules. Functions are invoked asynchronously, as EventBridge does; queues get the
 * event as a message, if their policies let the rule send. Undefined where the template has no bus.
 */
export function connectEvents(
  template: Template,
  invokers: Invokers,
  { proxy }: Services,
  closing: Closing,
  log: Log,
): Bus | undefined {
  const definition = busDefinition(template);
  if (!definition) return undefined;
  const { name, rules } = definition;
  const service = new SQSClient({ region, endpoint: proxy.endpoint, credentials: eventBridge });
  closing.add(() => service.destroy());
  const deliverToQueue = async (
    queueArn: string,
    payload: string,
    groupId: string | undefined,
  ): Promise<DeliveryOutcome> => {
    try {
      await sendToQueue(service, proxy.endpoint, queueArn, payload, { groupId });
      return { kind: 'delivered' };
    } catch (error) {
      // What the queue itself refuses, such as a message that is too large, it would refuse again.
      if (!(error instanceof SQSServiceException) || error.$fault !== 'client') throw error;
      return undelivered('SDK_CLIENT_ERROR', error.name);
    }
  };
  const bus = createBus({
    name,
    account: accountId,
    region,
    deliver: async (arn, payload, { messageGroupId }, ruleArn) => {
      const invoker = invokers.get(arn);
      const permitted = invoker
        ? mayInvoke(template, 'events.amazonaws.com', arn, ruleArn)
        : maySend(template, arn, ruleArn);
      if (!permitted) return undelivered('NO_PERMISSIONS', 'The target does not let the rule invoke it.');
      if (!invoker) return deliverToQueue(arn, payload, messageGroupId);
      invoker.invokeAsync(arn, payload);
      return { kind: 'delivered' };
    },
    sendDeadLetter: async (queueArn, body, attributes) => {
      if (!maySend(template, queueArn, attributes.RULE_ARN?.StringValue ?? '')) {
        throw new Error('The queue does not let the rule send to it.');
      }
      await sendToQueue(service, proxy.endpoint, queueArn, body, { attributes });
    },
    log: (line) => log('event-bus', JSON.stringify(line)),
  });
  putRules(bus, rules);
  closing.add(bus.close);
  return bus;
}

/** What the stand-in of Genesys says through EventBridge: its partner event source has the name of the bus. */
export function connectGenesys(
  template: Template,
  bus: Bus | undefined,
  { genesys }: Pick<Services, 'genesys'>,
  closing: Closing,
  log: Log,
): void {
  const definition = busDefinition(template);
  if (!bus || !definition) return;
  const stop = genesys.onEvent(({ template: detailType, detail }) => {
    const put = bus.putEvents({ source: definition.name, 'detail-type': detailType, detail });
    if (put.kind === 'invalid') log('event-bus', `an event of Genesys was not taken: ${put.message}`);
  });
  closing.add(stop);
}

/** Runs the template's schedules on this machine's clock. */
export function connectSchedules(template: Template, invokers: Invokers, closing: Closing, log: Log): Scheduler {
  const scheduler = startScheduler(scheduleDefinitions(template), {
    invokeAsync: (arn, payload) => void invokers.get(arn)?.invokeAsync(arn, payload),
    whenIdle: async (arn) => invokers.get(arn)?.whenIdle(),
    log: (line) => log('scheduler', line),
  });
  closing.add(scheduler.close);
  return scheduler;
}

const eventBridge = { accessKeyId: 'EVENTBRIDGE', secretAccessKey: 'local' };

const undelivered = (code: string, message: string) => ({ kind: 'failed' as const, retryable: false, code, message });
