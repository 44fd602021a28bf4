import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  newApnsToken,
  newConversation,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

const patienceMs = 60_000;
/** Longer than a job, a claim and a look may take before the sweeper counts them as lost. */
const hindsightMs = 12 * 60_000;

/** Which request of a function its process dies at: before or after it is done. */
interface Kill {
  readonly effect: 'kill-before' | 'kill-after';
  readonly function: string;
  readonly operation: string;
  readonly after: number;
}

let stack: RunningStack;
let sqs: SQSClient;
let queueUrl: (output: string) => string;
beforeAll(async () => {
  stack = await startStack({ channels: 'apns' });
  const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  sqs = new SQSClient({ region: 'eu-central-1', endpoint: endpoints.aws, credentials });
  queueUrl = (output) => `${endpoints.aws}/000000000000/${outputs[output]}`;
}, 60_000);
afterAll(async () => {
  sqs.destroy();
  expect(await stack.stop()).toBe(0);
}, 20_000);
// The functions live in the past until the sweeper is to see what is due; no clock is ahead of the provider's.
beforeEach(async () => {
  await stack.ask('PUT', '/local/aws-faults', []);
  await stack.ask('PUT', '/local/clock', { offsetMilliseconds: -hindsightMs });
});

async function customer() {
  const [conversation, token] = [newConversation(), newApnsToken()];
  const app = await stack.app(`customer-${conversation}`);
  expect((await app('PUT', '/v1/devices/phone', { channel: 'apns', token })).status).toBe(201);
  const leave = async () => {
    const left = { deviceId: 'phone', status: 'background' };
    expect((await app('PUT', `/v1/conversations/${conversation}/presence`, left)).status).toBe(204);
  };
  return { conversation, token, leave, event: outboundMessage(conversation) };
}
type Customer = Awaited<ReturnType<typeof customer>>;

const ended = ({ conversation }: Customer) => stack.message(conversation, ({ state }) => state !== 'open', patienceMs);

/** Everything in the queue is lost, what a dead function had taken from it too. */
const lose = (queue: string) => sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(queue) }));

/** Every request that the function makes while it does what it is told, twice over. */
async function killsOf(name: string, work: () => Promise<unknown>): Promise<Kill[]> {
  await stack.ask('DELETE', '/local/requests');
  await work();
  const requests = Object.entries(await stack.requests(name));
  expect(requests.length).toBeGreaterThanOrEqual(3);
  const places = requests.flatMap(([operation, times]) =>
    Array.from({ length: times }, (_, after) => ({ function: name, operation, after })),
  );
  return places.flatMap((place) => [
    { effect: 'kill-before' as const, ...place },
    { effect: 'kill-after' as const, ...place },
  ]);
}

/** @returns whether it died: a slow machine makes a request more in a calm run than in this one */
async function die(kill: Kill, { conversation }: Customer, work: () => Promise<unknown>): Promise<boolean> {
  const deaths = () => stack.lines.filter((line) => line.includes('Runtime.ExitError')).length;
  const before = deaths();
  await stack.ask('PUT', '/local/aws-faults', [kill]);
  await work();
  const closed = async () =>
    (await stack.journal(conversation)).messages.some(({ state }: { state: string }) => state !== 'open');
  const what = await until(async () => (deaths() > before ? 'died' : (await closed()) && 'ended'), patienceMs);
  await stack.ask('PUT', '/local/aws-faults', []);
  // The last request may have closed the message before the process was gone.
  return what === 'died' || until(async () => deaths() > before, 2_000).catch(() => false);
}

/** The sweeper comes, much later, until nothing is open. */
async function sweepAll(customers: readonly Customer[]): Promise<void> {
  await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 0 });
  await until(async () => {
    await stack.ask('POST', '/local/schedules');
    const rows = await Promise.all(customers.map(({ conversation }) => stack.journal(conversation)));
    return rows.every(({ messages }) => messages.every(({ state }: { state: string }) => state !== 'open'));
  }, patienceMs);
}

async function expectPushed({ conversation, token }: Customer, mostPushes = 1): Promise<void> {
  await stack.show(expect.getState().currentTestName ?? '', conversation);
  const { messages, pushes } = await stack.journal(conversation);
  expect(messages).toMatchObject([{ state: 'pushed', decision: 'push' }]);
  expect(pushes).toMatchObject([{ state: 'delivered' }]);
  const pushed = await stack.pushesTo(token);
  expect(pushed.length).toBeGreaterThanOrEqual(1);
  expect(pushed.length).toBeLessThanOrEqual(mostPushes);
  // What comes twice replaces itself on the screen.
  expect(new Set(pushed.map(({ headers }) => headers['apns-collapse-id'])).size).toBe(1);
}

const operationsOf = (kills: readonly Kill[]) =>
  [...new Set(kills.map(({ effect, operation }) => `${effect} ${operation}`))].sort();

test('the router dies at each of its requests', async () => {
  const send = async ({ leave, event }: Customer) => {
    await leave();
    await stack.event(event);
  };
  const calm = await customer();
  const kills = await killsOf('Route', async () => {
    await send(calm);
    await ended(calm);
  });
  const struck: Kill[] = [];
  const customers: Customer[] = [];
  for (const kill of kills) {
    const one = await customer();
    customers.push(one);
    if (await die(kill, one, () => send(one))) struck.push(kill);
    // Lambda does so a minute later.
    const routed = () =>
      stack.lines.filter((line) => line.includes(one.conversation) && line.includes('"agent-message"')).length;
    const before = routed();
    await stack.event(one.event);
    await until(async () => routed() > before, patienceMs);
  }
  expect(operationsOf(struck)).toEqual(operationsOf(kills));
  for (const one of customers) {
    await ended(one);
    await expectPushed(one);
  }
}, 180_000);

test('later dies at each of its requests, and the look is lost', async () => {
  const [calm, ...others] = await Promise.all(Array.from({ length: 17 }, customer));
  if (!calm) throw new Error('There are customers.');
  // All at once: their first looks come after five seconds.
  await stack.event([calm, ...others].map(({ event }) => event));
  for (const { conversation } of [calm, ...others]) {
    const row = await stack.message(conversation, () => true, patienceMs);
    expect(row).toMatchObject({ state: 'open', decision: 'customer-unknown' });
  }
  // The looks that the router sent: what remains is the one that each customer's report causes.
  await lose('LaterQueueName');
  const kills = await killsOf('Later', async () => {
    await calm.leave();
    await ended(calm);
  });
  expect(kills.length).toBeLessThanOrEqual(others.length);
  const struck: Kill[] = [];
  for (const [index, kill] of kills.entries()) {
    const one = others[index];
    if (!one) continue;
    if (await die(kill, one, one.leave)) struck.push(kill);
    // What was handed over goes its way. Setting the clock would kill the dispatcher, and hold the device's group.
    if (kill.operation === 'SendMessageBatch' && kill.effect === 'kill-after') await ended(one);
  }
  expect(operationsOf(struck)).toEqual(operationsOf(kills));
  const customers = others.slice(0, kills.length);
  await sweepAll(customers);
  for (const one of customers) await expectPushed(one);
}, 180_000);

test('the dispatcher dies at each of its requests, and the job is lost', async () => {
  const send = async ({ leave, event }: Customer) => {
    await leave();
    await stack.event(event);
  };
  const calm = await customer();
  const kills = await killsOf('ApnsDispatch', async () => {
    await send(calm);
    await ended(calm);
  });
  const struck: Kill[] = [];
  const customers: { readonly one: Customer; readonly kill: Kill }[] = [];
  for (const kill of kills) {
    const one = await customer();
    customers.push({ one, kill });
    if (await die(kill, one, () => send(one))) struck.push(kill);
  }
  expect(operationsOf(struck)).toEqual(operationsOf(kills));
  await lose('ApnsQueueName');
  await sweepAll(customers.map(({ one }) => one));
  // The screen and the push for the claim; then the screen, which is the first to say that it was delivered.
  const outcome = 2;
  for (const { one, kill } of customers) {
    // The one place where the push is out and nobody knows: it goes out once more, under the same collapse id.
    const { effect, operation, after } = kill;
    const unknown = effect === 'kill-before' && operation === 'PutItem' && after === outcome;
    await expectPushed(one, unknown ? 2 : 1);
  }
}, 180_000);

test('a provider that says 429, and a look that is lost: the push waits its minute, and the sweeper brings it', async () => {
  const one = await customer();
  await one.leave();
  await stack.fault({ channel: 'apns', deviceToken: one.token, status: 429, reason: 'TooManyRequests' });
  await stack.event(one.event);
  const push = await until(
    async () =>
      (await stack.journal(one.conversation)).pushes.find(({ state }: { state: string }) => state === 'waiting'),
    patienceMs,
  );
  expect(push).toMatchObject({ because: 'try-later', detail: 'TooManyRequests', tries: 1, unanswered: 0 });
  expect(Date.parse(push.until)).toBeGreaterThanOrEqual(Date.parse(push.changedAt) + 60_000);
  // Setting the clock would kill a dispatcher that is not done, and hold the device's group.
  await until(
    async () => stack.lines.some((line) => line.includes(one.conversation) && line.includes('"outcome":"try-later"')),
    patienceMs,
  );
  await stack.ask('POST', '/local/schedules');
  expect(await stack.pushesTo(one.token)).toEqual([]);
  await sweepAll([one]);
  await expectPushed(one);
  expect((await stack.journal(one.conversation)).pushes).toMatchObject([{ tries: 2, unanswered: 0 }]);
}, 120_000);
