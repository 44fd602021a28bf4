import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startBridge } from './bridge.ts';
import type { Closing } from './closing.ts';
import { connectEvents, connectGenesys, connectQueues, connectSchedules } from './connections.ts';
import { makeDesktopCredentials } from './desktop-credentials.ts';
import type { Bus } from './eventbridge/bus.ts';
import { type RunningFunction, startFunctions } from './functions.ts';
import { makeGenesysCredentials } from './genesys-credentials.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { createInvokers } from './invokers.ts';
import type { Watch } from './lab/watch.ts';
import { createFunctionClock, type FunctionClock } from './lambda/function-clock.ts';
import { queueTimeoutFaults } from './lambda/queue-timeouts.ts';
import { mayInvoke } from './permissions/resource-policies.ts';
import { accountId, queueUrl, region } from './place.ts';
import { makeProviderCredentials } from './provider-credentials.ts';
import { createTable, tableSchema } from './resources/dynamodb-table.ts';
import { httpApiDefinition } from './resources/http-api.ts';
import { knownTypes } from './resources/known-types.ts';
import { deadLettersFirst, queueAttributes, queueSchema } from './resources/sqs-queue.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import { putSecrets } from './secrets/put-secrets.ts';
import type { GivenSecrets } from './secrets/secrets-file.ts';
import { defaultFcmProjectId, defaultTelegramBot, type Services, startAws, startPeers } from './services.ts';
import { type LocalSource, makeSourceCredentials } from './sources/credentials.ts';
import { type PatchOperation, patchTemplate } from './template/patch.ts';
import { synthesize } from './template/synthesize.ts';
import { readTemplate, type Template } from './template/template.ts';

export interface LocalStack {
  readonly services: Services;
  readonly template: Template;
  /** Absent where the stack hears nothing through EventBridge. */
  readonly bus: Bus | undefined;
  readonly schedules: Scheduler;
  readonly functions: readonly RunningFunction[];
  /** The functions' own; everything else keeps this machine's. */
  readonly clock: FunctionClock;
  /** The names of secrets that nobody has given a value yet. */
  readonly notConfigured: readonly string[];
  readonly api: ReturnType<typeof createHttpApi>;
  /** What sends to webhooks of ours beside Genesys, by name. */
  readonly sources: ReadonlyMap<string, LocalSource>;
}

export interface LocalStackOptions {
  readonly issuerUrl: string;
  readonly audience: string;
  /** Settings that override the local ones, as `cdk -c` takes them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets?: GivenSecrets;
  readonly freeze: boolean;
  readonly clockOffsetMilliseconds: number;
  readonly lateTtl: boolean;
  readonly dynamoDbEndpoint?: string;
  /** Changes of the synthesized template, to see what becomes of it. */
  readonly patch: readonly PatchOperation[];
  readonly log: (from: string, line: string) => void;
  /** Is told what functions are invoked with, and what they call. */
  readonly watch?: Watch;
}

/**
 * Synthesizes the CDK app and runs that very template: nothing about the pipeline is described a second time.
 * @throws where the template holds what this machine cannot run; everything started so far is in `closing`
 */
export async function startLocalStack(options: LocalStackOptions, closing: Closing): Promise<LocalStack> {
  const { log, lateTtl, freeze, watch } = options;
  const fcmProjectIds = (options.settings.fcmProjectIds ?? defaultFcmProjectId).split(',').map((id) => id.trim());
  const bots = (options.settings.telegramBots ?? defaultTelegramBot)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const credentials = makeProviderCredentials(
    { fcmProjectId: fcmProjectIds[0] ?? defaultFcmProjectId, bots },
    options.secrets,
  );
  const genesysCredentials = makeGenesysCredentials(options.secrets);
  const desktopCredentials = makeDesktopCredentials(options.secrets);
  const peers = await startPeers(closing, fcmProjectIds, credentials, genesysCredentials, desktopCredentials);
  const settings = { ...localSettings(options, peers), ...options.settings };
  const [aws, stack] = await Promise.all([
    startAws(closing, options.dynamoDbEndpoint, watch),
    synthesize({ ...settings, 'aws:cdk:disable-version-reporting': true }, join(peers.workFolder, 'cdk.out'), closing),
  ]);
  const services = { ...peers, ...aws };
  const place = {
    region,
    accountId,
    stackName: stack.stackName,
    tableSuffix: randomBytes(6).toString('hex').toUpperCase(),
  };
  const patched = patchTemplate(stack.template, options.patch);
  if (patched.kind === 'wrong') throw new Error(`--patch: ${patched.line}`);
  const template = readTemplate(
    patched.template,
    place,
    knownTypes((name) => queueUrl(services.proxy.endpoint, name)),
  );

  const faults = queueTimeoutFaults(template);
  if (faults.length > 0) throw new Error(faults.join('\n'));

  const sources = makeSourceCredentials(template, options.secrets);
  const notConfigured = putSecrets(
    template,
    services.secrets,
    {
      ...services.credentials.secretValues(services.providers),
      ...genesysCredentials.secretValues,
      ...desktopCredentials.secretValues,
      ...Object.fromEntries([...sources].map(([name, { secretValue }]) => [`source-${name}`, secretValue])),
    },
    options.secrets,
  );
  for (const { identity, properties } of deadLettersFirst(template.ofType('AWS::SQS::Queue', queueSchema))) {
    services.sqs.createQueue(identity.attributes.QueueName ?? '', queueAttributes(properties));
  }
  const clock = createFunctionClock(options.clockOffsetMilliseconds);
  await setClockOfOthers(options.clockOffsetMilliseconds, services);
  const [functions] = await Promise.all([
    startFunctions(template, stack, services, closing, { freeze, clock, log, watch }),
    ...template
      .ofType('AWS::DynamoDB::Table', tableSchema)
      .map((table) => createTable(services.dynamoDbClient, table, { lateTtl })),
  ]);
  connectQueues(template, functions, services, closing, log);
  const invokers = createInvokers(template, functions, services, closing, log);
  const bus = connectEvents(template, invokers, services, closing, log);
  connectGenesys(template, bus, services, closing, log);
  const schedules = connectSchedules(template, invokers, closing, log);
  const definition = httpApiDefinition(template);
  const api = createHttpApi(definition, {
    invoke: async (arn, event, source) => {
      const target = functions.find((one) => one.arn === arn);
      const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${definition.apiId}/${source}`;
      const permitted = mayInvoke(template, 'apigateway.amazonaws.com', arn, sourceArn);
      return target && permitted ? target.process.invoke(event) : { kind: 'function-error' };
    },
    log: (line) => log('http-api', line),
  });
  startBridge(template, services, closing, { clockOffsetMilliseconds: options.clockOffsetMilliseconds, log });
  const clockOfAll: FunctionClock = {
    ...clock,
    set: async (offsetMilliseconds) => {
      await clock.set(offsetMilliseconds);
      await setClockOfOthers(offsetMilliseconds, services);
    },
  };
  return { services, template, bus, schedules, functions, clock: clockOfAll, notConfigured, api, sources };
}

/** Who checks tokens goes by the same clock as the functions. */
async function setClockOfOthers(offsetMilliseconds: number, { providers, genesys, desktop }: Services): Promise<void> {
  genesys.setClock(offsetMilliseconds);
  desktop.setClock(offsetMilliseconds);
  await providers.setClock(offsetMilliseconds);
}

/** What a deployment would set in its own way: where Apple, Google, Telegram, Genesys and others are, and who signs the tokens. */
function localSettings(
  { issuerUrl, audience }: LocalStackOptions,
  { providers, genesys, desktop }: Pick<Services, 'providers' | 'genesys' | 'desktop'>,
) {
  return {
    stage: 'local',
    eventSourceName: 'aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/local',
    jwtIssuer: issuerUrl,
    jwtAudience: audience,
    apnsBundleIds: 'com.example.app',
    apnsProductionOrigin: providers.apnsProductionOrigin,
    apnsSandboxOrigin: providers.apnsSandboxOrigin,
    fcmProjectIds: defaultFcmProjectId,
    fcmOrigin: providers.fcmOrigin,
    googleTokenUrl: providers.googleTokenUrl,
    telegramBots: defaultTelegramBot,
    telegramOrigin: providers.telegramOrigin,
    genesysLoginOrigin: genesys.loginOrigin,
    genesysApiOrigin: genesys.apiOrigin,
    desktopUrl: desktop.notificationsUrl,
    desktopTokenUrl: desktop.tokenUrl,
  };
}
