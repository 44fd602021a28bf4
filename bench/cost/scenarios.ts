import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type CountedStack, outboundMessage } from './counted-stack.ts';

/** One message, or minute, of a customer who is prepared; what `prepare` does is not counted. */
export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly devices: number;
  /** How long the stack needs until nothing of it is under way. */
  readonly run: (stack: CountedStack, people: readonly Person[]) => Promise<void>;
}

export interface Person {
  readonly conversation: string;
  readonly app: (method: string, path: string, body?: unknown) => Promise<{ readonly status: number }>;
}

const report = ({ app, conversation }: Person, status: 'active' | 'background') =>
  app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'device-0', status });
const message = (stack: CountedStack, { conversation }: Person) => stack.event(outboundMessage(conversation));
const end = (stack: CountedStack, { conversation }: Person, state: string) => stack.ended(conversation, state);

/** A customer with so many devices, every third of them an iPhone, who has left their conversation. */
export async function prepare(stack: CountedStack, devices: number): Promise<Person> {
  const app = await stack.app(`customer-${randomUUID()}`);
  const person = { app, conversation: randomUUID() };
  for (let device = 0; device < devices; device += 1) {
    const token = randomUUID().replaceAll('-', '');
    const { status } = await app('PUT', `/v1/devices/device-${device}`, {
      channel: device % 3 === 1 ? 'apns' : 'fcm',
      token,
    });
    if (status !== 201) throw new Error(`A device could not be registered: ${status}.`);
  }
  await report(person, 'background');
  return person;
}

const pushed = (devices: number): Scenario => ({
  name: `pushed-${devices}`,
  what: `pushed to ${devices === 1 ? 'one device' : `${devices} devices`}`,
  devices,
  run: async (stack, people) => {
    for (const person of people) {
      await message(stack, person);
      await end(stack, person, 'pushed');
    }
  },
});

const watchedThenPushed = (devices: number): Scenario => ({
  name: `watched-then-pushed-${devices}`,
  what: `came while the customer watched; they left, and it was pushed to ${devices === 1 ? 'one device' : `${devices} devices`}`,
  devices,
  run: async (stack, people) => {
    for (const person of people) {
      await report(person, 'active');
      await message(stack, person);
      await stack.ended(person.conversation, 'open');
      await report(person, 'background');
      await end(stack, person, 'pushed');
    }
  },
});

const seen = (devices: number): Scenario => ({
  name: `seen-${devices}`,
  what: `seen: the app showed the conversation, and the look after 20 s found the proof${devices === 1 ? '' : ` (${devices} devices)`}`,
  devices,
  run: async (stack, people) => {
    for (const person of people) await report(person, 'active');
    for (const person of people) await message(stack, person);
    await wait(5_000);
    for (const person of people) await report(person, 'active');
    for (const person of people) await end(stack, person, 'seen');
  },
});

/** One minute of an app that shows a conversation: a report each 30 s. */
const activeMinute: Scenario = {
  name: 'active-minute',
  what: 'one minute of an app that shows a conversation: two reports',
  devices: 1,
  run: async (_, people) => {
    for (const person of people) for (let half = 0; half < 2; half += 1) await report(person, 'active');
  },
};

export const scenarios: readonly Scenario[] = [
  ...[1, 3].flatMap((devices) => [seen(devices), pushed(devices), watchedThenPushed(devices)]),
  activeMinute,
];
