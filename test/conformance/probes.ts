import { newApnsToken, newConversation, newFcmToken } from '../end-to-end/running-stack.ts';
import { agentWrites, customerAway, customerEnds, type Scene } from './scene.ts';

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
    const instead = await seenBy(deadline, async () => (await scene.stack.pushesTo(token)).length === 1, 'no push');
    const isClosed = async () => (await scene.stack.journal(conversation)).messages[0]?.state === 'pushed';
    return instead ?? seenBy(deadline, isClosed, 'pushed and still open');
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

const saidBy = ({ stack }: Scene, from: number, ...texts: readonly string[]) =>
  stack.lines.slice(from).some((line) => texts.every((text) => line.includes(text)));

const triesAgainLater = (channel: 'apns' | 'fcm', fault: object): Probe => ({
  what: `failed push looked at later (${channel})`,
  look: async (scene, deadline) => {
    const { conversation, token } = await customerAway(scene, channel);
    await scene.stack.fault({ channel, deviceToken: token, times: 1, ...fault });
    await agentWrites(scene, conversation);
    return seenBy(deadline, async () => saidBy(scene, 0, conversation, '"outcome":"try-later"'), 'not said');
  },
});

/** An agent writes where nobody has said yet who the customer is. */
async function messageToNobody(scene: Scene, deadline: number) {
  const conversation = newConversation();
  await agentWrites(scene, conversation);
  const written = async () => saidBy(scene, 0, 'RouteFunction', conversation, '"decision":"customer-unknown"');
  return { conversation, failed: await seenBy(deadline, written, 'no row and look') };
}

const customerIsFound = (channel: 'apns' | 'fcm'): Probe => ({
  what: `push once the customer is known (${channel})`,
  look: async (scene, deadline) => {
    const { conversation, failed } = await messageToNobody(scene, deadline);
    if (failed) return failed;
    const token = channel === 'apns' ? newApnsToken() : newFcmToken();
    const app = await scene.stack.app(`customer-${conversation}`);
    await app('PUT', '/v1/devices/phone', { channel, token });
    await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'background' });
    return seenBy(deadline, async () => (await scene.stack.pushesTo(token)).length === 1, 'no push');
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
  triesAgainLater('apns', { status: 503, reason: 'ServiceUnavailable' }),
  triesAgainLater('fcm', { status: 503, reason: 'UNAVAILABLE' }),
  customerIsFound('apns'),
  customerIsFound('fcm'),
  {
    what: 'customer writes',
    look: async (scene, deadline) => {
      const conversation = newConversation();
      await agentWrites(scene, conversation, { direction: 'Inbound' });
      return seenBy(deadline, async () => saidBy(scene, 0, conversation, '"event":"customer-message"'), 'not heard');
    },
  },
  {
    what: 'end of a conversation',
    look: async (scene, deadline) => {
      const { conversation, failed } = await messageToNobody(scene, deadline);
      if (failed) return failed;
      await customerEnds(scene, conversation);
      const ended = async () => (await scene.stack.journal(conversation)).messages[0]?.reason === 'conversation-ended';
      return seenBy(deadline, ended, 'still open');
    },
  },
  {
    what: 'early look',
    look: async (scene, deadline) => {
      const { conversation, failed } = await messageToNobody(scene, deadline);
      if (failed) return failed;
      // Too far off to be looked at now, and near enough to wait for.
      const look = { v: 1, kind: 'conversation', conversation, at: Date.now() + 800 };
      await scene.operator.send('LaterQueue', { body: JSON.stringify(look) });
      return seenBy(deadline, async () => saidBy(scene, 0, 'LaterFunction', conversation, '"event":"look"'), 'none');
    },
  },
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

const minute = 60_000;
/** Processes start afresh on a busy machine: what is waited for is not whether a right is there. */
const patienceMs = 10_000;

/**
 * Runs alone, since it makes the router die and moves the functions' clock: a message whose jobs for two devices were lost,
 * and one to nobody whose look was.
 */
export const overdueIsTakenUp: Probe = {
  what: 'overdue messages taken up',
  look: async (scene) => {
    const { stack } = scene;
    const from = stack.lines.length;
    const conversation = newConversation();
    const app = await stack.app(`customer-${conversation}`);
    const tokens = { apns: newApnsToken(), fcm: newFcmToken() };
    for (const [channel, token] of Object.entries(tokens)) {
      await app('PUT', `/v1/devices/${channel}`, { channel, token });
    }
    await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'apns', status: 'background' });
    const conversations = [conversation, newConversation()];
    const lost = ['ApnsQueueJobs', 'FcmQueueJobs', 'LaterLooks'];
    await stack.ask(
      'PUT',
      '/local/aws-faults',
      lost.map((target) => ({ effect: 'kill-before', function: 'RouteFunction', target, times: 'until-cleared' })),
    );
    const messageOf = async (one: string) => (await stack.journal(one)).messages[0];
    try {
      for (const one of conversations) {
        const before = stack.lines.length;
        await agentWrites(scene, one);
        const dead = async () => saidBy(scene, before, 'asynchronous-invocation', '"outcome":"given-up"');
        const alive = await seenBy(Date.now() + patienceMs, dead, 'the router lives');
        if (alive) return alive;
        if (!(await messageOf(one))) return 'no row';
      }
    } finally {
      await stack.ask('PUT', '/local/aws-faults', []);
    }
    await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 9 * minute });
    try {
      await stack.ask('POST', '/local/schedules');
      const swept = async () => saidBy(scene, from, 'SweepFunction', '"event":"sweep"');
      const silent = await seenBy(Date.now() + 1_000, swept, 'nothing said');
      if (silent) return silent;
      if (saidBy(scene, from, 'SweepFunction', '"event":"take-up-failed"')) return 'take-up failed';
      for (const one of conversations) if ((await messageOf(one))?.step !== 1) return 'left as it was';
      const pushed = async () => {
        const counts = await Promise.all(Object.values(tokens).map((token) => stack.pushesTo(token)));
        return counts.every(({ length }) => length === 1);
      };
      return await seenBy(Date.now() + patienceMs, pushed, 'no push');
    } finally {
      await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 0 });
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
