import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type BridgeOptions, runBridge } from '../../bridge/run.ts';
import { defaultTiming, type Timing } from '../../bridge/timing.ts';
import { parseSourceRequest } from '../../lambdas/adapters/ingest-queue.ts';
import { createLog } from '../../lambdas/adapters/log.ts';
import { readRequestBy } from '../../lambdas/ingest/read-request.ts';
import { defaultGenesysSettings } from '../../lambdas/sources/genesys/settings.ts';
import { readJsonBody } from '../../lambdas/sources/json-body.ts';
import { startGenesys } from '../../local/genesys/genesys.ts';
import { createCertificate } from '../../local/providers/certificate.ts';
import { startSecrets } from '../../local/secrets/server.ts';
import { createAccount } from '../../local/sqs/engine/queue.ts';
import { startStand } from '../local/sqs/sqs-stand.ts';

export const client = {
  clientId: 'the-bridges-own-oauth-client',
  clientSecret: 'kept-to-ourselves-and-to-nobody-else',
};
const secret = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:handoff-push/test/genesys-AbCdEf';

/**
 * So that a heart beats, and what is broken is noticed, within a second or two: not sooner, because a machine that has much
 * to do holds this process up for fractions of a second, and that must not look like a silent connection.
 */
export const shortTiming: Timing = {
  ...defaultTiming,
  heartbeatMs: 400,
  openLimitMs: 1_000,
  lingerMs: 200,
  closeLimitMs: 1_500,
  firstBackoffMs: 20,
  longestBackoffMs: 200,
  stableMs: 1_000,
  marginMs: 200,
  settleMs: 20,
  secondLookMs: 150,
  drainLimitMs: 4_000,
};

/** Genesys, the queue and the secret, all real servers on this machine; bridges in this process or beside it. */
export async function startAround() {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const genesys = await startGenesys({ certificate, clients: [client] });
  genesys.setNotifications({ heartbeatMs: shortTiming.heartbeatMs });
  genesys.setRateLimit(1_000_000);
  const secrets = await startSecrets();
  secrets.putSecret({ arn: secret, name: 'genesys', value: JSON.stringify(client) });
  const account = createAccount('eu-central-1', '000000000000');
  const stand = await startStand({ account }, 'real');
  const aws = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDOFTHEBRIDGE',
    AWS_SECRET_ACCESS_KEY: 'the-access-key-of-the-bridge',
    AWS_ENDPOINT_URL_SQS: stand.sqs.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  };
  Object.assign(process.env, aws);
  const read = readRequestBy(defaultGenesysSettings, {});
  const lines: string[] = [];
  const bridges: Awaited<ReturnType<typeof runBridge>>[] = [];

  /** The agent messages that the ingest function reads in a message of its queue. */
  function readingsIn(message: string) {
    const request = parseSourceRequest(message);
    const body = request && readJsonBody(request.body);
    if (!request || typeof body !== 'object') throw new Error('the ingest function could not read it');
    return (read(request, body) ?? []).flatMap((reading) => {
      if (reading.decision === 'unreadable') throw new Error(reading.reason);
      return reading.decision === 'agent-message' ? [reading.message] : [];
    });
  }
  const agentMessagesIn = (message: string) =>
    readingsIn(message).map(({ conversationId, messageId }) => `${conversationId}/${messageId}`);

  return {
    genesys,
    stand,
    certificate,
    aws,
    secret,
    lines,
    /** The log lines of one kind of event. */
    said: (event: string): readonly Record<string, unknown>[] =>
      lines.map((line) => JSON.parse(line)).filter((line) => line.event === event),
    async run(
      queueUrl: string,
      {
        queues = ['q-1'],
        users = [],
        messageExpirySeconds = 3_600,
        ...options
      }: Partial<BridgeOptions> & {
        queues?: readonly string[] | 'all';
        users?: readonly string[] | 'all';
        messageExpirySeconds?: number;
      } = {},
    ) {
      const bridge = await runBridge(
        {
          secret,
          loginOrigin: genesys.loginOrigin,
          apiOrigin: genesys.apiOrigin,
          queueUrl,
          queues,
          users,
          port: 0,
          messageExpirySeconds,
        },
        { log: createLog((line) => lines.push(line)), timing: shortTiming, requestsPerMinute: 1_000_000, ...options },
      );
      bridges.push(bridge);
      return bridge;
    },
    /** Takes all that the queue has now: the agent messages that the ingest function reads there, each as often as it came. */
    async messagesIn(queueUrl: string): Promise<string[]> {
      const found: string[] = [];
      for (;;) {
        const { Messages = [] } = await stand.client.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return found;
        found.push(...Messages.flatMap(({ Body = '' }) => agentMessagesIn(Body)));
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await stand.client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    },
    /** All that lies there, without taking it: of very much, which HTTP would make slow. */
    readingsLyingIn: (queueUrl: string) =>
      [...(account.queues.get(queueUrl.split('/').at(-1) ?? '')?.messages.values() ?? [])].flatMap(({ content }) =>
        readingsIn(content.body),
      ),
    /** As before the first test. */
    async reset() {
      await Promise.all(bridges.splice(0).map((bridge) => bridge.stop()));
      genesys.setFaults([]);
      genesys.setClock(0);
      genesys.clearConversations();
      genesys.setNotifications({
        heartbeatMs: shortTiming.heartbeatMs,
        channelLifetimeSeconds: 86_400,
        closingMs: 60_000,
      });
      lines.splice(0);
    },
    async close() {
      await Promise.all(bridges.splice(0).map((bridge) => bridge.stop()));
      await genesys.close();
      await secrets.close();
      await stand.close();
    },
  };
}
export type Around = Awaited<ReturnType<typeof startAround>>;

/** Resolves when it is so; the test's own time limit says when it never is. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

export const connected = (bridge: {
  readonly health: () => { readonly page: { channels: readonly { state: string }[] } };
}) => {
  const { channels } = bridge.health().page;
  return channels.length > 0 && channels.every(({ state }) => state === 'connected');
};

/** Nothing waits and nothing is looked for. */
export const settled = (bridge: {
  readonly health: () => {
    readonly page: { channels: readonly { state: string }[]; readonly waiting: number; readonly catchingUp: number };
  };
}) => {
  const { waiting, catchingUp } = bridge.health().page;
  return connected(bridge) && waiting === 0 && catchingUp === 0;
};
