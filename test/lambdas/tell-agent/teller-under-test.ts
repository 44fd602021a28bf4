import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DeleteMessageBatchCommand, GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { type AgentWord, wordGroup, wordId } from '../../../lambdas/core/agent-word.ts';
import type { GenesysCredentials } from '../../../lambdas/sources/genesys/api-credentials.ts';
import type { TellAgentSettings } from '../../../lambdas/tell-agent/env.ts';
import { createTeller } from '../../../lambdas/tell-agent/teller.ts';
import { startDesktop } from '../../../local/desktop/desktop.ts';
import { type SqsRecord, toRecord } from '../../../local/event-source-mapping/sqs-record.ts';
import { startOutsideBuses } from '../../../local/eventbridge/outside-buses.ts';
import { startGenesys } from '../../../local/genesys/genesys.ts';
import { createCertificate } from '../../../local/providers/certificate.ts';
import { arnOfUrl, receive, startStand } from '../../local/sqs/sqs-stand.ts';
import { client as genesysClient, secretOf } from '../sources/genesys/api-under-test.ts';

/** Lambda's types know the attributes by name. */
const recordOf = ({ attributes, ...record }: SqsRecord): SQSRecord => ({
  ...record,
  messageAttributes: {},
  attributes: {
    ...attributes,
    ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '',
    SentTimestamp: attributes.SentTimestamp ?? '',
    SenderId: attributes.SenderId ?? '',
    ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
  },
});

export const desktopClient = { clientId: 'handoff-push', clientSecret: 'a-secret-of-the-desktops-service-0815' };
export const noon = Date.UTC(2026, 9, 5, 12);
export const agentId = 'agent-1';

export const aWord = (differences: Partial<AgentWord> = {}): AgentWord => ({
  v: 1,
  way: 'desktop',
  conversationId: 'c-1',
  messageId: 'm-1',
  end: 'unreachable',
  reason: 'no-device',
  endedAt: noon,
  correlationId: 'trace-1',
  ...differences,
});

type Teller = ReturnType<typeof createTeller>;
interface Line {
  readonly event: string;
  readonly reason?: string;
  readonly because?: string;
  readonly seconds?: number;
  readonly [name: string]: unknown;
}

/** The function on a real queue, between the stand-ins of Genesys and of the desktop's service, all by one clock. */
export async function startTellerUnderTest() {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const clock = { now: noon };
  const now = () => clock.now;
  const [genesys, desktop, stand, buses] = await Promise.all([
    startGenesys({ certificate, clients: [genesysClient], now }),
    startDesktop({ certificate, client: desktopClient, now }),
    startStand({ now }),
    startOutsideBuses({ account: '000000000000', region: 'eu-central-1' }),
  ]);
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: buses.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  let queueUrl = '';
  let deadLetterUrl = '';
  let lines: string[] = [];
  let onLine = () => {};

  const target = {
    DESKTOP_URL: desktop.notificationsUrl,
    DESKTOP_TOKEN_URL: desktop.tokenUrl,
    DESKTOP_SECRET_ARN: 'desktop',
    DESKTOP_REQUESTS_PER_MINUTE: 300,
  } satisfies Partial<TellAgentSettings>;
  const newTeller = (
    settings: Partial<TellAgentSettings> = {},
    desktopCredentials: GenesysCredentials = secretOf(desktopClient).credentials,
    ownTarget: Partial<TellAgentSettings> = target,
  ): Teller =>
    createTeller(
      {
        AGENT_WORD_QUEUE_URL: queueUrl,
        AGENT_WORD_DEAD_LETTER_QUEUE_URL: deadLetterUrl,
        GENESYS_API_SECRET_ARN: 'genesys',
        GENESYS_LOGIN_ORIGIN: genesys.loginOrigin,
        GENESYS_API_ORIGIN: genesys.apiOrigin,
        OUTSIDE_EVENT_BUS_NAME: 'crm',
        ...ownTarget,
        ...settings,
      },
      {
        sqs: stand.client,
        credentials: (arn) => (arn === 'genesys' ? secretOf(genesysClient).credentials : desktopCredentials),
        log: createLog((line) => {
          lines.push(line);
          onLine();
        }),
        now,
      },
    );

  /** One batch, as an event source mapping hands it over; says how many records there were. */
  async function runOnce(teller: Teller): Promise<number> {
    const messages = await receive(stand.client, queueUrl, { MessageSystemAttributeNames: ['All'] });
    if (messages.length === 0) return 0;
    const records = messages.map((message) => recordOf(toRecord(message, arnOfUrl(stand.sqs, queueUrl))));
    const { batchItemFailures } = await teller({ Records: records }, { getRemainingTimeInMillis: () => 30_000 });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    if (done.length === 0) return messages.length;
    const { Failed } = await stand.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    if (Failed !== undefined) throw new Error(`Not deleted: ${JSON.stringify(Failed)}`);
    return messages.length;
  }

  /** What is left in the queue, visible or hidden. */
  async function left(): Promise<number> {
    const { Attributes = {} } = await stand.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  }

  return {
    genesys,
    desktop,
    stand,
    clock,
    target,
    newTeller,
    runOnce,
    left,
    passSeconds: (seconds: number) => {
      clock.now += seconds * 1000;
    },
    queueUrl: () => queueUrl,
    deadLetters: () => receive(stand.client, deadLetterUrl, { MessageAttributeNames: ['All'] }),
    put: async (...words: AgentWord[]) => {
      for (let start = 0; start < words.length; start += 10) {
        const Entries = words.slice(start, start + 10).map((word, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(word),
          MessageGroupId: wordGroup(shortHash, word),
          MessageDeduplicationId: wordId(shortHash, word),
        }));
        const { Failed } = await stand.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        if (Failed !== undefined) throw new Error(`Not sent: ${JSON.stringify(Failed)}`);
      }
    },
    /** Works until nothing is left, by as many processes; the clock goes on where all that is left is hidden. */
    workAll: async (...tellers: Teller[]) => {
      for (let idle = 0; ; ) {
        const worked = await Promise.all(tellers.map(runOnce));
        if (worked.some((records) => records > 0)) {
          idle = 0;
          continue;
        }
        if ((await left()) === 0) return;
        idle += 1;
        // An hour of seconds takes its time.
        clock.now += idle > 5 ? 5_000 : 1_000;
      }
    },
    lines: (event?: string): Line[] =>
      lines.map((line): Line => JSON.parse(line)).filter((line) => event === undefined || line.event === event),
    text: () => lines.join('\n'),
    /** Does something as soon as so many words have been told, before the next one of their group is begun. */
    afterTold: (words: number, work: () => unknown) => {
      onLine = () => {
        if (lines.filter((line) => line.includes('"agent-told"')).length !== words) return;
        onLine = () => {};
        work();
      };
    },
    outside: () => buses.events().map(({ event }) => ({ name: event['detail-type'], detail: event.detail })),
    reset: async () => {
      const settings = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
      clock.now = noon;
      queueUrl = await stand.fifo({ ...settings, VisibilityTimeout: '180' });
      deadLetterUrl = await stand.fifo(settings);
      lines = [];
      onLine = () => {};
      buses.clear();
      genesys.clearConversations();
      genesys.setFaults([]);
      genesys.setRateLimit(6_000);
      genesys.setTokenLifetime(86_399);
      genesys.putOrganisation({ queues: [{ id: 'q-1' }], users: [{ id: agentId, email: 'ann@example.com' }] });
      genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: agentId });
      desktop.clearNotifications();
      desktop.setFaults([]);
      desktop.setUsers({ unknown: [], inTheWay: [] });
      desktop.setRateLimit(6_000);
      desktop.setTokenLifetime(86_399);
    },
    /** How many requests of each kind came during some work. */
    askedDuring: async (work: () => Promise<unknown>) => {
      const before = { genesys: genesys.stats().requests, desktop: desktop.stats().asked };
      await work();
      const after = { genesys: genesys.stats().requests, desktop: desktop.stats().asked };
      const more = (kind: keyof typeof after.genesys) => after.genesys[kind] - before.genesys[kind];
      return {
        conversation: more('conversation'),
        user: more('user'),
        search: more('users-search'),
        status: more('routing-status'),
        attributes: more('attributes'),
        token: after.desktop.token - before.desktop.token,
        notification: after.desktop.notification - before.desktop.notification,
      };
    },
    close: async () => {
      process.env = environment;
      await Promise.all([genesys.close(), desktop.close(), stand.close(), buses.close()]);
    },
  };
}
export type TellerUnderTest = Awaited<ReturnType<typeof startTellerUnderTest>>;
