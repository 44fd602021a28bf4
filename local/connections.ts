import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Closing } from './closing.ts';
import { startMapping } from './event-source-mapping/mapping.ts';
import { type Bus, createBus } from './eventbridge/bus.ts';
import type { MessageAttributes } from './eventbridge/message-attributes.ts';
import type { RunningFunction } from './functions.ts';
import { createAsyncInvoker } from './lambda-async/async-invoker.ts';
import { accountId, region } from './place.ts';
import { mappingSchema } from './resources/event-source-mapping.ts';
import { busSchema, ruleInput, ruleSchema } from './resources/events.ts';
import { invokeConfigSchema, invokeSettingsOf } from './resources/invoke-config.ts';
import type { Services } from './services.ts';
import type { Template } from './template/template.ts';

type Log = (from: string, line: string) => void;

/** Feeds each queue to its function, as the template's event source mappings say. */
export function connectQueues(
  template: Template,
  functions: readonly RunningFunction[],
  { sqs, sqsClient }: Services,
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
        queueUrl: sqs.queueUrl(nameIn(properties.EventSourceArn)),
        batchSize: properties.BatchSize,
        reportBatchItemFailures: properties.FunctionResponseTypes !== undefined,
        recursiveLoop: target.recursiveLoop,
        ...(properties.ScalingConfig ? { maximumConcurrency: properties.ScalingConfig.MaximumConcurrency } : {}),
      },
      { sqs: sqsClient, invoke: target.process.invoke, log },
    );
    closing.add(mapping.close);
  }
}

/** The template's event bus with its rules; their targets are functions, invoked asynchronously as EventBridge does. */
export function connectEvents(
  template: Template,
  functions: readonly RunningFunction[],
  { sqs, sqsClient }: Services,
  closing: Closing,
  log: Log,
): Bus {
  const sendToQueue = async (queueArn: string, body: string, attributes?: MessageAttributes) => {
    await sqsClient.send(
      new SendMessageCommand({
        QueueUrl: sqs.queueUrl(nameIn(queueArn)),
        MessageBody: body,
        ...(attributes ? { MessageAttributes: { ...attributes } } : {}),
      }),
    );
  };
  const byArn = new Map(functions.map((one) => [one.arn, one]));
  const configs = template.ofType('AWS::Lambda::EventInvokeConfig', invokeConfigSchema);
  const settings = new Map(functions.map(({ arn, name }) => [arn, invokeSettingsOf(name, configs)]));
  const invoker = createAsyncInvoker({
    invoke: async (arn, payload) => {
      const target = byArn.get(arn);
      return target ? target.process.invoke(JSON.parse(payload)) : { kind: 'throttled' };
    },
    settingsOf: (arn) => {
      const known = settings.get(arn);
      if (!known) throw new Error(`There is no function ${arn}.`);
      return known;
    },
    sendToQueue,
    log: (line) => log('asynchronous-invocation', JSON.stringify(line)),
  });
  closing.add(invoker.close);

  const rules = template.ofType('AWS::Events::Rule', ruleSchema);
  const bus = createBus({
    name: busName(template),
    account: accountId,
    region,
    deliver: async (arn, payload) => {
      if (!byArn.has(arn)) {
        return { kind: 'failed', retryable: false, code: 'NO_RESOURCE', message: 'The target does not exist.' };
      }
      invoker.invokeAsync(arn, payload);
      return { kind: 'delivered' };
    },
    sendDeadLetter: sendToQueue,
    log: (line) => log('event-bus', JSON.stringify(line)),
  });
  for (const rule of rules) {
    const put = bus.putRule(ruleInput(rule));
    if (put.kind === 'invalid') throw new Error(`${rule.logicalId}: ${put.message}`);
  }
  closing.add(bus.close);
  return bus;
}

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
