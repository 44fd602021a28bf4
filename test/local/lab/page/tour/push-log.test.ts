import { expect, test } from '@jest/globals';
import type { Phone, PhoneId } from '../../../../../local/lab/page/phones/phone.ts';
import { paceMs } from '../../../../../local/lab/page/tour/pace.ts';
import { createPushLog } from '../../../../../local/lab/page/tour/push-log.ts';
import { sceneIds } from '../../../../../local/lab/page/tour/scene.ts';
import { scenes } from '../../../../../local/lab/page/tour/scenes.ts';
import { takenOf } from '../../../../../local/lab/page/tour/taken.ts';
import { apnsAttempt, apnsBadgeAttempt, apnsReadAttempt, fcmAttempt, fcmReadAttempt } from '../phones/attempts.ts';
import { aLab } from './a-lab.ts';

test('pushes of messages to the page’s phones are counted, as they come; word that something was read is none', () => {
  const { lab, listeners } = aLab();
  const tablet = { deviceToken: 'ab12' };
  const phones = new Map<PhoneId, Pick<Phone, 'deviceToken'>>([
    ['tablet', tablet],
    ['android', { deviceToken: 'an-fcm-token' }],
  ]);
  const log = createPushLog({ feed: lab.feed, phones });
  const hear = (...attempts: ReturnType<typeof apnsAttempt>[]) => {
    for (const attempt of attempts) for (const listener of listeners) listener(attempt);
  };
  const apns = apnsAttempt({ messageId: 'm-1', token: 'ab12' });
  hear(
    { ...apns, accepted: false, status: 503 },
    apns,
    fcmAttempt({ messageId: 'm-1', token: 'an-fcm-token' }),
    apnsAttempt({ messageId: 'm-1', token: 'somebody-elses' }),
    apnsAttempt({ messageId: 'm-2', token: 'ab12' }),
    { ...apnsBadgeAttempt(0), deviceToken: 'ab12' },
    { ...apnsReadAttempt({ messageIds: ['m-1'] }), deviceToken: 'ab12' },
    { ...fcmReadAttempt({ messageIds: ['m-1'] }), deviceToken: 'an-fcm-token' },
  );
  expect(log.of('m-1')).toEqual([
    { messageId: 'm-1', phone: 'tablet', accepted: false },
    { messageId: 'm-1', phone: 'tablet', accepted: true },
    { messageId: 'm-1', phone: 'android', accepted: true },
  ]);
  expect(takenOf(log.of('m-1'))).toEqual({ iphone: 0, android: 1, tablet: 1, other: 0 });
  expect(log.all()).toHaveLength(4);

  tablet.deviceToken = 'cd34';
  hear(apnsAttempt({ messageId: 'm-3', token: 'ab12' }), apnsAttempt({ messageId: 'm-3', token: 'cd34' }));
  expect(log.of('m-3')).toHaveLength(1);
  log.stop();
  expect(listeners.size).toBe(0);
});

test('the six scenes stand in the order in which they are told', () => {
  expect(scenes.map(({ id }) => id)).toEqual(sceneIds);
});

test.each([
  ['', 2_000],
  ['?pace=0', 0],
  ['?pace=5', 5_000],
  ['?pace=', 2_000],
  ['?pace=quick', 2_000],
  ['?pace=-1', 2_000],
  ['?pace=9999', 2_000],
])('with the address %j each step leaves %d ms for reading', (search, ms) => {
  expect(paceMs(search)).toBe(ms);
});
