import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** What Lambda itself asks of a function's queue, with the rights of the function. */
const polling = ['ReceiveMessage', 'DeleteMessage', 'DeleteMessageBatch', 'GetQueueAttributes'];

const projectRoot = join(import.meta.dirname, '..', '..');

export interface Pushed {
  readonly channel: 'apns' | 'fcm' | 'telegram';
  readonly environment?: string;
  readonly deviceToken: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a provider's payload, whose shape each test states itself
  readonly payload: any;
  readonly receivedAt: string;
}

/** One engine serves all stacks of a test run: warm, it answers the first requests as fast as the last. */
export const sharedEngine = (): readonly string[] => {
  const engine = process.env.TEST_DYNAMODB_ENDPOINT;
  return engine === undefined ? [] : ['--dynamodb', engine];
};

/** The local stack as `npm start` runs it, in its own process, driven over HTTP as people drive it. */
export async function startStack(
  settings: Readonly<Record<string, string | number>> = {},
  program: readonly [string, ...string[]] = [process.execPath, 'local/main.ts'],
) {
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...first] = program;
  const child = spawn(command, [...first, '--port', '0', ...sharedEngine(), ...pairs], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const ready = /^Handoff Push is running: (\S+)$/.exec(line)?.[1];
        if (ready) resolve(ready);
      });
    }
    void exited.then(() => reject(new Error(`The local stack ended before it was ready:\n${lines.join('\n')}`)));
  });

  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: isJson && text ? JSON.parse(text) : text };
  };

  const pushes = async (): Promise<Pushed[]> => (await ask('GET', '/local/pushes')).body;
  const journal = async (conversationId: string) =>
    (await ask('GET', `/local/journal?conversationId=${encodeURIComponent(conversationId)}`)).body;

  return {
    url,
    pid: child.pid ?? 0,
    lines,
    ask,
    pushes,
    journal,
    /** Pushes to one device token. */
    pushesTo: async (token: string) => (await pushes()).filter(({ deviceToken }) => deviceToken === token),
    /** The one message row, once `wanted` holds of it. */
    message: (
      conversationId: string,
      wanted: (row: { state: string }) => boolean = ({ state }) => state !== 'open',
      patienceMs?: number,
    ) => until(async () => (await journal(conversationId)).messages.find(wanted), patienceMs),
    /** Prints what the journal says of a conversation at last, for whoever reads the run. */
    show: async (title: string, conversationId: string) => {
      const { messages, pushes: rows } = await journal(conversationId);
      for (const { messageId, state, reason = '', step } of messages) {
        const ends = rows
          .filter((row: { messageId: string }) => row.messageId === messageId)
          .map(
            (row: { deviceId: string; state: string; tries: number }) =>
              `${row.deviceId} ${row.state} (tries ${row.tries})`,
          );
        process.stdout.write(
          `journal, ${title}: ${[state, reason].join(' ').trim()}, step ${step}; ${ends.join(', ') || 'no push'}\n`,
        );
      }
    },
    event: (event: unknown) => ask('POST', '/local/events', event),
    fault: (fault: unknown) => ask('PUT', '/local/faults', fault),
    /** What a function asked of AWS since they were last counted from zero, by operation; Lambda's polling left out. */
    requests: async (name: string): Promise<Record<string, number>> => {
      const counted: Record<string, Record<string, number>> = (await ask('GET', '/local/requests')).body;
      const ofFunction = Object.entries(counted).find(([logicalId]) => logicalId.startsWith(name))?.[1] ?? {};
      return Object.fromEntries(Object.entries(ofFunction).filter(([operation]) => !polling.includes(operation)));
    },
    /** The app of a customer, signed in with a token of the local issuer. */
    app: async (customer: string) => {
      const token = (await ask('GET', `/local/token?customer=${encodeURIComponent(customer)}`)).body;
      return (method: string, path: string, body?: unknown) =>
        ask(method, path, body, { authorization: `Bearer ${token}` });
    },
    stop: async (signal: NodeJS.Signals = 'SIGINT') => {
      child.kill(signal);
      return exited;
    },
  };
}

export type RunningStack = Awaited<ReturnType<typeof startStack>>;

/**
 * Asks again until there is an answer: what the pipeline does takes its own time. The longer it has taken, the more seldom
 * it asks: each question is a request that the stack under test has to answer.
 */
export async function until<T>(ask: () => Promise<T | undefined | false>, patienceMs = 10_000): Promise<T> {
  const startedAt = Date.now();
  while (Date.now() < startedAt + patienceMs) {
    const answer = await ask();
    if (answer) return answer;
    await wait(Math.min(Math.max(25, (Date.now() - startedAt) / 10), 250));
  }
  throw new Error(`It did not happen within ${patienceMs / 1000} s.`);
}

/** What the customer writes, as it arrives on the partner bus. */
export const inboundMessage = (conversationId: string, sentAt = Date.now()) =>
  outboundMessage(conversationId, { direction: 'Inbound' }, sentAt);

/** The customer's part of a conversation is over. */
export function customerEnd(conversationId: string, endedAt = Date.now()) {
  const { detail, ...event } = outboundMessage(conversationId, {}, endedAt);
  return {
    ...event,
    'detail-type': 'v2.detail.events.conversation.{id}.customer.end',
    detail: {
      ...detail,
      topicName: `v2.detail.events.conversation.${conversationId}.customer.end`,
      eventBody: { eventTime: endedAt, conversationId, disconnectType: 'ENDPOINT' },
    },
  };
}

export const newConversation = () => randomUUID();
export const newApnsToken = () => randomUUID().replaceAll('-', '') + randomUUID().replaceAll('-', '');
export const newFcmToken = () => `fcm-${randomUUID()}:APA91b`;

/** A message of an agent as it arrives on the partner bus. */
export function outboundMessage(conversationId: string, eventBody: object = {}, sentAt = Date.now()) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'v2.conversations.{id}.messages',
    source: 'aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/local',
    account: '000000000000',
    time: new Date(sentAt).toISOString().replace(/\.\d+/, ''),
    region: 'eu-central-1',
    resources: [],
    detail: {
      topicName: `v2.conversations.${conversationId}.messages`,
      version: '2',
      timestamp: new Date(sentAt).toISOString(),
      metadata: { CorrelationId: randomUUID() },
      eventBody: {
        id: randomUUID(),
        channel: { platform: 'WebMessaging', time: new Date(sentAt).toISOString(), from: { nickname: 'Ann' } },
        type: 'Text',
        text: 'Your order is on its way.',
        direction: 'Outbound',
        originatingEntity: 'Human',
        ...eventBody,
      },
    },
  };
}
