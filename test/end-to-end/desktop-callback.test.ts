import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningStack, startStack, until } from './running-stack.ts';

const path = '/v1/callbacks/desktop';
const secrets = ['the-new-secret-of-the-callbacks', 'the-old-secret-of-the-callbacks'] as const;
const agent = 'agent-whose-name-no-log-may-hold';

const folder = mkdtempSync(join(tmpdir(), 'desktop-callback-'));
const secretsFile = join(folder, 'secrets.json');
writeFileSync(secretsFile, JSON.stringify({ 'desktop-callbacks': { secrets } }));

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack(
    {
      tellAgents: 'desktop',
      desktopCallbacks: 'signed',
      genesysRegion: 'mypurecloud.de',
      outsideEventBusName: 'crm',
      channels: 'apns',
    },
    [process.execPath, 'local/main.ts', '--secrets', secretsFile],
  );
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true });
});

interface Told {
  readonly event: { readonly 'detail-type': string; readonly detail: Record<string, unknown> };
}
async function told(notificationId: string) {
  const events: Told[] = (await stack.ask('GET', '/local/outside-events')).body;
  return events.map(({ event }) => event).filter(({ detail }) => detail.notificationId === notificationId);
}
const sign = (body: string, secret: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const click = () => ({ notificationId: `n-${randomUUID()}`, actionId: 'follow-up', userId: agent });

test('a click: 202, an event for others, then the stored answer; both secrets are valid', async () => {
  const clicked = click();
  const first = await stack.ask('POST', '/local/desktop/callbacks?correlationId=desk-1', clicked);
  expect(first.body).toEqual({ status: 202, correlationId: 'desk-1', body: { correlationId: 'desk-1' } });
  const [event] = await until(async () => {
    const events = await told(clicked.notificationId);
    return events.length > 0 && events;
  });
  expect(event).toMatchObject({
    'detail-type': 'agent.acted',
    detail: { ...clicked, correlationId: 'desk-1' },
  });
  const body = JSON.stringify(clicked);
  const again = await stack.ask('POST', path, body, { 'x-signature-256': sign(body, secrets[1]) });
  expect([again.status, again.body]).toMatchObject([
    200,
    { ...pairOf(clicked), state: 'handled', correlationId: 'desk-1' },
  ]);
  expect(await told(clicked.notificationId)).toHaveLength(1);
});

const pairOf = ({ notificationId, actionId }: ReturnType<typeof click>) => ({ notificationId, actionId });

test('without the signature: 401', async () => {
  const body = JSON.stringify(click());
  expect((await stack.ask('POST', path, body)).status).toBe(401);
  expect((await stack.ask('POST', path, body, { 'x-signature-256': sign(body, 'other') })).status).toBe(401);
});

test('what is no callback lies in the dead letters', async () => {
  const body = JSON.stringify({ ...click(), actionId: 7 });
  const headers = { 'x-signature-256': sign(body, secrets[0]), 'x-correlation-id': 'desk-7' };
  expect((await stack.ask('POST', path, body, headers)).status).toBe(202);
  const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
  const sqs = new SQSClient({
    endpoint: endpoints.aws,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
  });
  const QueueUrl = `${endpoints.aws}/000000000000/${outputs.IngestDeadLetterQueueName}`;
  const letters = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }))).Messages;
  const [letter] = await until(letters);
  expect(letter?.MessageAttributes?.reason?.StringValue).toBe('it is no callback: actionId');
  expect(JSON.parse(letter?.Body ?? '{}')).toMatchObject({ source: 'desktop-callbacks', correlationId: 'desk-7' });
  sqs.destroy();
});

test('no function logs a secret, a signature or the agent', () => {
  const lines = stack.lines.join('\n');
  expect(lines).toContain('agent-acted');
  for (const word of [...secrets, 'sha256=', agent]) expect(lines).not.toContain(word);
});
