import { newConversation, newFcmToken } from '../end-to-end/running-stack.ts';
import { agentWrites, customerAway, type Scene } from './scene.ts';

/** One thing that the pipeline does for people. Waits until it happened, and never longer than the deadline. */
export interface Probe {
  readonly what: string;
  /** @returns undefined where all is well, else what was seen instead */
  readonly look: (scene: Scene, deadline: number) => Promise<string | undefined>;
}

async function seenBy(deadline: number, ask: () => Promise<boolean>, instead: string): Promise<string | undefined> {
  while (Date.now() < deadline) {
    if (await ask()) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return instead;
}

const statuses = (given: readonly number[], expected: readonly number[]) =>
  given.join() === expected.join() ? undefined : `answered ${given.join(', ')}`;

const pushArrives = (channel: 'apns' | 'fcm'): Probe => ({
  what: `push (${channel})`,
  look: async (scene, deadline) => {
    const { conversation, token } = await customerAway(scene, channel);
    await agentWrites(scene, conversation);
    return seenBy(deadline, async () => (await scene.stack.pushesTo(token)).length === 1, 'no push');
  },
});

const goneIsMarked = (channel: 'apns' | 'fcm', fault: object): Probe => ({
  what: `gone device marked (${channel})`,
  look: async (scene, deadline) => {
    const { conversation, token, app } = await customerAway(scene, channel);
    await scene.stack.fault({ channel, deviceToken: token, ...fault });
    await agentWrites(scene, conversation);
    const isGone = async () => (await app('GET', '/v1/devices')).body.devices?.[0]?.gone !== undefined;
    return seenBy(deadline, isGone, 'not marked');
  },
});

const refusedIsBuried = (channel: 'apns' | 'fcm', fault: object): Probe => ({
  what: `refused push buried (${channel})`,
  look: async (scene, deadline) => {
    const { conversation, token } = await customerAway(scene, channel);
    await scene.stack.fault({ channel, deviceToken: token, ...fault });
    await agentWrites(scene, conversation);
    const queue = channel === 'apns' ? 'ApnsDeadLetterQueue' : 'FcmDeadLetterQueue';
    const isThere = async () => (await scene.operator.find(queue, conversation)) !== undefined;
    return seenBy(deadline, isThere, 'not there');
  },
});

/** Probes that can run side by side: each has its own customer. */
export const probes: readonly Probe[] = [
  {
    what: 'devices',
    look: async ({ stack }) => {
      const app = await stack.app(`customer-${newConversation()}`);
      const put = (token: string) => app('PUT', '/v1/devices/phone', { channel: 'fcm', token });
      const answers = [await put(newFcmToken()), await put(newFcmToken())];
      answers.push(await app('GET', '/v1/devices'), await app('DELETE', '/v1/devices/phone'));
      return statuses(
        answers.map(({ status }) => status),
        [201, 200, 200, 204],
      );
    },
  },
  {
    what: 'presence',
    look: async ({ stack }) => {
      const conversation = newConversation();
      const app = await stack.app(`customer-${conversation}`);
      const report = (status: string) =>
        app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status });
      const answers = [await report('active'), await report('background')];
      return statuses(
        answers.map(({ status }) => status),
        [204, 204],
      );
    },
  },
  pushArrives('apns'),
  pushArrives('fcm'),
  goneIsMarked('apns', { status: 410, reason: 'Unregistered' }),
  goneIsMarked('fcm', { status: 404, reason: 'UNREGISTERED' }),
  refusedIsBuried('apns', { status: 400, reason: 'BadTopic' }),
  refusedIsBuried('fcm', { status: 403, reason: 'SENDER_ID_MISMATCH' }),
  {
    what: 'logs',
    look: async (scene, deadline) => {
      const from = scene.stack.lines.length;
      const customers = [await customerAway(scene, 'apns'), await customerAway(scene, 'fcm')];
      for (const { conversation } of customers) await agentWrites(scene, conversation);
      const silent = () =>
        ['ApiFunction', 'RouteFunction', 'ApnsDispatchFunction', 'FcmDispatchFunction'].filter(
          (name) => !scene.stack.lines.slice(from).some((line) => line.startsWith(name)),
        );
      return (await seenBy(deadline, async () => silent().length === 0, 'silent')) && `silent: ${silent().join(', ')}`;
    },
  },
];

/** Runs alone, since it makes the router die: for what EventBridge hands over and Lambda cannot get done. */
export const failedEventIsBuried: Probe = {
  what: 'failed event buried',
  look: async (scene, deadline) => {
    const { conversation } = await customerAway(scene);
    await scene.stack.ask('PUT', '/local/aws-faults', [
      { effect: 'kill-before', function: 'RouteFunction', operation: 'PutItem', times: 'until-cleared' },
    ]);
    try {
      await agentWrites(scene, conversation);
      const isThere = async () => (await scene.operator.find('GenesysDeadLetterQueue', conversation)) !== undefined;
      return await seenBy(deadline, isThere, 'not there');
    } finally {
      await scene.stack.ask('PUT', '/local/aws-faults', []);
    }
  },
};

/** Runs alone, since it moves the functions' clock: a conversation's binding is renewed once a day. */
export const bindingIsRenewed: Probe = {
  what: 'binding renewed',
  look: async ({ stack }) => {
    const conversation = newConversation();
    const app = await stack.app(`customer-${conversation}`);
    const report = async () =>
      (await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'active' })).status;
    const setClock = (days: number) => stack.ask('PUT', '/local/clock', { offsetMilliseconds: days * 86_400_000 });
    const first = await report();
    await setClock(2);
    try {
      return statuses([first, await report()], [204, 204]);
    } finally {
      await setClock(0);
    }
  },
};

/** Whether the event source mappings could receive and delete since a line of the runner's output. */
export const mappingsRun = (scene: Scene, fromLine: number): Probe => ({
  what: 'event source mappings',
  look: async () =>
    scene.stack.lines
      .slice(fromLine)
      .find((line) => /cannot receive from|could not delete|left to its visibility timeout/.test(line)),
});
