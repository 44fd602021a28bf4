import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Closing } from './closing.ts';
import { startDesktop } from './desktop/desktop.ts';
import type { DesktopCredentials } from './desktop-credentials.ts';
import { startDynamoDb } from './dynamodb/start.ts';
import { startOutsideBuses } from './eventbridge/outside-buses.ts';
import { startGenesys } from './genesys/genesys.ts';
import type { GenesysCredentials } from './genesys-credentials.ts';
import type { Watch } from './lab/watch.ts';
import { accountId, region } from './place.ts';
import type { ProviderCredentials } from './provider-credentials.ts';
import { createCertificate } from './providers/certificate.ts';
import { startProviders } from './providers/start.ts';
import { startProxy } from './proxy/proxy.ts';
import { startSecrets } from './secrets/server.ts';
import { startSqs } from './sqs/server.ts';

/** The project that the FCM stand-in knows, unless a setting names another. */
export const defaultFcmProjectId = 'handoff-push-local';

/** The bot that the Telegram stand-in knows, unless a setting names others. */
export const defaultTelegramBot = 'handoff_push_local_bot';

/** Who works in the stand-in of Genesys, until somebody says otherwise: one agent, one queue. */
export const defaultOrganisation = {
  queues: [{ id: 'local-queue', name: 'Support' }],
  users: [{ id: 'local-agent', name: 'Agent', email: 'agent@example.com' }],
};

/**
 * Starts what Apple, Google, Telegram, Genesys and the service that shows notifications to agents are in production, whose
 * addresses are settings of the stack.
 */
export async function startPeers(
  closing: Closing,
  fcmProjectIds: readonly string[],
  credentials: ProviderCredentials,
  genesysCredentials: GenesysCredentials,
  desktopCredentials: DesktopCredentials,
) {
  const workFolder = mkdtempSync(join(tmpdir(), 'handoff-push-'));
  closing.add(() => rmSync(workFolder, { recursive: true, force: true }));
  const certificate = createCertificate();
  const certificateFile = join(workFolder, 'providers.pem');
  writeFileSync(certificateFile, certificate.certificatePem);
  let desktopOffsetMilliseconds = 0;
  const now = () => Date.now() + desktopOffsetMilliseconds;
  const [providers, genesys, desktop] = await Promise.all([
    closeLater(
      closing,
      startProviders({
        apnsKeys: credentials.apnsKeys,
        serviceAccounts: credentials.serviceAccounts,
        workloadIdentities: credentials.workloadIdentities,
        telegramBots: credentials.telegramBots,
        fcmProjectIds: [...fcmProjectIds],
        certificate,
      }),
    ),
    closeLater(closing, startGenesys({ certificate, clients: [genesysCredentials.client] })),
    closeLater(closing, startDesktop({ certificate, client: desktopCredentials.client, now })),
  ]);
  genesys.putOrganisation(defaultOrganisation);
  return {
    workFolder,
    certificateFile,
    credentials,
    genesysCredentials,
    desktopCredentials,
    providers,
    genesys,
    desktop: {
      ...desktop,
      setClock: (offsetMilliseconds: number) => {
        desktopOffsetMilliseconds = offsetMilliseconds;
      },
    },
  };
}

/**
 * Starts what AWS is in production: each a server that the unmodified clients talk to.
 * @param dynamoDbEndpoint where DynamoDB Local already runs
 * @param watch is told what functions call
 */
export async function startAws(closing: Closing, dynamoDbEndpoint?: string, watch?: Watch) {
  const [dynamodb, sqs, secrets, outsideBuses] = await Promise.all([
    dynamoDbEndpoint ?? closeLater(closing, startDynamoDb()).then(({ endpoint }) => endpoint),
    closeLater(closing, startSqs({ region, accountId })),
    closeLater(closing, startSecrets()),
    closeLater(closing, startOutsideBuses({ account: accountId, region })),
  ]);
  const origins = {
    dynamodb,
    sqs: sqs.endpoint,
    secretsmanager: secrets.endpoint,
    events: outsideBuses.endpoint,
  };
  const proxy = await closeLater(closing, startProxy(origins, { region, accountId }, watch));
  // The runner itself acts as the account's operator, past the proxy, so that its calls are not counted.
  const credentialsOfRunner = { accessKeyId: 'LOCALRUNNER', secretAccessKey: 'local' };
  const dynamoDbClient = new DynamoDBClient({
    region,
    endpoint: dynamodb,
    credentials: credentialsOfRunner,
  });
  closing.add(() => dynamoDbClient.destroy());
  return { sqs, secrets, outsideBuses, proxy, dynamoDbClient };
}

export type Services = Awaited<ReturnType<typeof startPeers>> & Awaited<ReturnType<typeof startAws>>;

/** Also where another service fails to start, those that came up are stopped. */
async function closeLater<Service extends { readonly close: () => unknown }>(
  closing: Closing,
  starting: Promise<Service>,
): Promise<Service> {
  const service = await starting;
  closing.add(service.close);
  return service;
}
