import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Closing } from './closing.ts';
import { startMapping } from './event-source-mapping/mapping.ts';
import { type Bus, createBus } from './eventbridge/bus.ts';
import type { MessageAttributes } from './eventbridge/message-attributes.ts';
import type { RunningFunction } from './functions.ts';
import { createAsyncInvoker } from './lambda-async/async-invoker.ts';
import { mayBury, mayInvoke } from './permissions/resource-policies.ts';
import { accountId, queueUrl, region } from './place.ts';
import { mappingSchema } from './resources/event-source-mapping.ts';
import { busSchema, ruleInput, ruleSchema } from './resources/events.ts';
import { invokeConfigSchema, invokeSettingsOf } from './resources/invoke-config.ts';
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
  for (const { logicalId, properties } of template.ofType('AWS::Lambda::EventSourceMapping', mappingSchema)) {
    const target = functions.find(({ name }) => name === properties.FunctionName);
    if (!target) throw new Error(`${logicalId} names a function that is not in this template.`);
    const mapping = startMapping(
      {
        functionName: target.logicalId,
        queueArn: properties.EventSourceArn,
        queueUrl: queueUrl(proxy.endpoint, nameIn(properties.EventSourceArn)),
        batchSize: properties.BatchSize,
        reportBatchItemFailures: properties.FunctionResponseTypes !== undefined,
        recursiveLoop: target.recursiveLoop,
        ...(properties.ScalingConfig ? { maximumConcurrency: properties.ScalingConfig.MaximumConcurrency } : {}),
      },
      { sqs: target.sqs, invoke: target.process.invoke, log },
    );
    closing.add(mapping.close);
  }
}

/** The template's event bus with its rules; their targets are functions, invoked asynchronously as EventBridge does. */
export function connectEvents(
  template: Template,
  functions: readonly RunningFunction[],
  { proxy }: Services,
  closing: Closing,
  log: Log,
): Bus {
  const send = async (client: SQSClient, queueArn: string, body: string, attributes?: MessageAttributes) => {
    const QueueUrl = queueUrl(proxy.endpoint, nameIn(queueArn));
    const attached = attributes ? { MessageAttributes: { ...attributes } } : {};
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...attached }));
  };
  const configs = template.ofType('AWS::Lambda::EventInvokeConfig', invokeConfigSchema);
  const invokers = new Map(
    functions.map((target) => {
      const settings = invokeSettingsOf(target.name, configs);
      const invoker = createAsyncInvoker({
        invoke: (_, payload) => target.process.invoke(JSON.parse(payload)),
        settingsOf: () => settings,
        // Lambda writes to a failure destination with the function's own role.
        sendToQueue: (queueArn, body, attributes) => send(target.sqs, queueArn, body, attributes),
        log: (line) => log('asynchronous-invocation', JSON.stringify(line)),
      });
      closing.add(invoker.close);
      return [target.arn, invoker] as const;
    }),
  );

  const service = new SQSClient({ region, endpoint: proxy.endpoint, credentials: eventBridge });
  closing.add(() => service.destroy());
  const rules = template.ofType('AWS::Events::Rule', ruleSchema);
  const ruleArns = rules.map(({ identity }) => identity.attributes.Arn ?? '');
  const bus = createBus({
    name: busName(template),
    account: accountId,
    region,
    deliver: async (arn, payload) => {
      const invoker = invokers.get(arn);
      if (!invoker) return undelivered('NO_RESOURCE', 'The target does not exist.');
      const permitted = ruleArns.some((ruleArn) => mayInvoke(template, 'events.amazonaws.com', arn, ruleArn));
      if (!permitted) return undelivered('NO_PERMISSIONS', 'The target does not let the rule invoke it.');
      invoker.invokeAsync(arn, payload);
      return { kind: 'delivered' };
    },
    sendDeadLetter: async (queueArn, body, attributes) => {
      if (!ruleArns.some((ruleArn) => mayBury(template, queueArn, ruleArn))) {
        throw new Error('The queue does not let the rule send to it.');
      }
      await send(service, queueArn, body, attributes);
    },
    log: (line) => log('event-bus', JSON.stringify(line)),
  });
  for (const rule of rules) {
    const put = bus.putRule(ruleInput(rule));
    if (put.kind === 'invalid') throw new Error(`${rule.logicalId}: ${put.message}`);
  }
  closing.add(bus.close);
  return bus;
}

const eventBridge = { accessKeyId: 'EVENTBRIDGE', secretAccessKey: 'local' };

const undelivered = (code: string, message: string) => ({ kind: 'failed' as const, retryable: false, code, message });

/** The bus that the rules stand on; an imported one is in no template. */
function busName(template: Template): string {
  const [created] = template.ofType('AWS::Events::EventBus', busSchema);
  const names = new Set(
    template.ofType('AWS::Events::Rule', ruleSchema).map(({ properties }) => properties.EventBusName),
  );
  const [name] = names;
  if (names.size !== 1 || name === undefined || (created && created.identity.ref !== name)) {
    throw new Error('The local stack serves exactly one event bus.');
  }
  return name;
}

const nameIn = (queueArn: string) => queueArn.split(':').at(-1) ?? '';
