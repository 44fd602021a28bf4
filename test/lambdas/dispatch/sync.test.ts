import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createMayWake } from '../../../lambdas/adapters/background-pushes.ts';
import { createChannelBreaker } from '../../../lambdas/adapters/channel-breaker.ts';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { createSwitches } from '../../../lambdas/adapters/switches.ts';
import { createUnreadTable } from '../../../lambdas/adapters/unread.ts';
import type { SendSync } from '../../../lambdas/channels/send-push.ts';
import type { ReadElsewhere } from '../../../lambdas/core/read-elsewhere.ts';
import { paused, type SwitchTarget } from '../../../lambdas/core/switches.ts';
import type { SyncJob } from '../../../lambdas/core/sync-job.ts';
import { dispatchSync, type SyncDependencies } from '../../../lambdas/dispatch/sync.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { noon } from '../adapters/journal-entries.ts';

const minute = 60_000;
let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());

const aSync = (differences: Partial<SyncJob> = {}): SyncJob => ({
  v: 1,
  kind: 'sync',
  customerId: 'anna',
  deviceId: 'phone',
  channel: 'apns',
  conversation: 'conversation-1',
  messageIds: ['message-1'],
  at: noon,
  ...differences,
});

let under: Awaited<ReturnType<typeof syncUnderTest>>;
beforeEach(async () => {
  under = await syncUnderTest();
});

async function syncUnderTest() {
  const tableName = await tables.createTable();
  let time = noon;
  const now = () => time;
  const lines: string[] = [];
  const sent: ReadElsewhere[] = [];
  const unread = createUnreadTable(tables.client, tableName);
  const breaker = createChannelBreaker(tables.client, tableName, 'apns', now);
  const devices = createDeviceTable(tables.client, tableName);
  const deliver: SendSync = async (read, stillRight) => {
    if (!(await stillRight())) return { kind: 'withdrawn' };
    sent.push(read);
    return { kind: 'delivered' };
  };
  return {
    devices,
    breaker,
    marks: createDeviceMarks(tables.client, tableName, now),
    switches: createSwitches(tables.client, tableName),
    sent,
    lines,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    register: async (differences: Parameters<typeof aRegistration>[0] = {}) =>
      (await devices.registerDevice(aRegistration(differences))).device,
    note: (messageId: string) => unread.noteUnread('anna', 'conversation-2', { messageId, sentAt: noon }, noon),
    deliver,
    dispatch: (job = aSync(), differences: Partial<SyncDependencies> = {}) =>
      dispatchSync(job, () => 30_000, {
        readDevice: ({ customerId, deviceId }) => devices.readDevice(customerId, deviceId),
        countUnread: (customerId) => unread.countUnread(customerId, time),
        readSwitches: createSwitches(tables.client, tableName).read,
        mayWake: createMayWake(tables.client, tableName),
        breaker,
        sendSync: deliver,
        defaultApp: 'com.example.app',
        log: createLog((line) => lines.push(line)),
        now,
        ...differences,
      }),
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
  };
}

const done = { kind: 'done' };

describe('a device is told what was read elsewhere', () => {
  test('an iPhone gets its badge as it is now, and then the event', async () => {
    const { token, recipient } = await under.register();
    await under.note('one');
    await under.note('two');
    expect(await under.dispatch()).toEqual(done);
    const common = { token, recipient, app: 'com.example.app', source: 'genesys', conversationId: 'conversation-1' };
    expect(under.sent).toMatchObject([
      { ...common, part: 'badge', badge: 2, messageIds: ['message-1'] },
      { ...common, part: 'event', badge: 2 },
    ]);
    expect(under.said()).toMatchObject({ event: 'sync', outcome: 'delivered', channel: 'apns', messages: 1 });
    expect(under.lines.join()).not.toMatch(/anna|aa11/);
  });

  test('the event twice an hour, the badge each time', async () => {
    await under.register();
    for (let times = 0; times < 3; times += 1) {
      await under.dispatch();
      under.pass(minute);
    }
    expect(under.sent.map(({ part }) => part)).toEqual(['badge', 'event', 'badge', 'event', 'badge']);
  });

  test('an Android phone gets the event with the badge, as often as there is one', async () => {
    await under.register({ channel: 'fcm', platform: 'android' });
    for (let times = 0; times < 3; times += 1) await under.dispatch(aSync({ channel: 'fcm' }));
    expect(under.sent.map(({ part, badge }) => [part, badge])).toEqual(Array.from({ length: 3 }, () => ['event', 0]));
  });

  test('an iPhone that Firebase reaches is an iPhone', async () => {
    await under.register({ channel: 'fcm', platform: 'ios' });
    await under.dispatch(aSync({ channel: 'fcm' }));
    expect(under.sent.map(({ part }) => part)).toEqual(['badge', 'event']);
  });
});

describe('nobody is told', () => {
  test('ten minutes later', async () => {
    await under.register();
    under.pass(10 * minute);
    expect(await under.dispatch()).toEqual(done);
    expect(under.said()).toMatchObject({ outcome: 'too-late' });
  });

  test('on a device that is not there, is gone, is another’s or is reached by another channel by now', async () => {
    await under.dispatch();
    const phone = await under.register();
    await under.marks.markGone(phone, { since: noon, reason: 'Unregistered' }, undefined);
    await under.dispatch();
    await under.register({ channel: 'fcm' });
    await under.dispatch();
    await under.register();
    await under.register({ customerId: 'bob', deviceId: 'phone' });
    await under.dispatch();
    expect(under.lines.map((line) => JSON.parse(line).outcome)).toEqual(Array.from({ length: 4 }, () => 'no-device'));
    expect(under.sent).toEqual([]);
  });

  test('where the phone changes hands while the connection is made', async () => {
    await under.register();
    await under.dispatch(aSync(), {
      sendSync: async (...about) => {
        await under.register({ customerId: 'bob', deviceId: 'phone' });
        under.pass(1_000);
        return under.deliver(...about);
      },
    });
    expect(under.sent).toEqual([]);
    expect(under.said()).toMatchObject({ outcome: 'withdrawn' });
  });

  test('while the channel is down; nor does it find out whether it is up again', async () => {
    await under.register();
    const { until } = await under.breaker.wentDown('com.example.app', 'InvalidProviderToken', undefined);
    await under.dispatch();
    under.pass(until - noon);
    await under.dispatch(aSync({ at: until }));
    expect(under.sent).toEqual([]);
    expect(under.lines.map((line) => JSON.parse(line).outcome)).toEqual(['channel-down', 'channel-down']);
    // Whoever pushes next may find out at once.
    expect(await under.breaker.ask('com.example.app')).toMatchObject({ kind: 'go', read: { probing: true } });
  });
});

describe('while a person has paused', () => {
  test.each<[string, SwitchTarget, string]>([
    ['everything', {}, 'paused'],
    ['its channel', { channel: 'apns' }, 'paused'],
    ['its source', { source: 'genesys' }, 'paused'],
    ['another channel', { channel: 'fcm' }, 'delivered'],
  ])('%s', async (_, target, outcome) => {
    await under.register();
    await under.switches.change((switches) => paused(switches, target, noon));
    await under.dispatch();
    expect(under.said()).toMatchObject({ outcome });
    expect(under.sent.length > 0).toBe(outcome === 'delivered');
  });
});

describe('one attempt', () => {
  test('whatever comes of it: the event is not sent where the badge did not arrive', async () => {
    await under.register();
    const sendSync: SendSync = async () => ({ kind: 'device-gone', reason: 'Unregistered', proof: 'stated' });
    expect(await under.dispatch(aSync(), { sendSync })).toEqual(done);
    expect(under.said()).toMatchObject({ outcome: 'device-gone' });
    expect(await under.devices.readDevice('anna', 'phone')).not.toHaveProperty('gone');
  });

  test.each<[string, Partial<SyncDependencies>]>([
    ['the tables', { countUnread: () => Promise.reject(new Error('no table for anna')) }],
    ['the channel', { sendSync: () => Promise.reject(new Error('no secret')) }],
  ])('%s cannot be reached: done all the same, and the log says so', async (_, differences) => {
    await under.register();
    expect(await under.dispatch(aSync(), differences)).toEqual(done);
    expect(under.said()).toMatchObject({ level: 'warn', event: 'sync-failed', errorName: 'Error' });
    expect(under.lines.join()).not.toContain('anna');
  });
});
