import type { ApnsRequest } from '../../../../../lambdas/channels/apns/compose.ts';
import { composeApns } from '../../../../../lambdas/channels/apns/compose.ts';
import { composeSyncApns } from '../../../../../lambdas/channels/apns/compose-sync.ts';
import type { Appearance } from '../../../../../lambdas/channels/appearance.ts';
import { composeFcm } from '../../../../../lambdas/channels/fcm/compose.ts';
import { composeSyncFcm } from '../../../../../lambdas/channels/fcm/compose-sync.ts';
import type { Push } from '../../../../../lambdas/core/push.ts';
import type { ReadElsewhere } from '../../../../../lambdas/core/read-elsewhere.ts';
import type { Attempt } from '../../../../../local/lab/wire.ts';
import { aPush } from '../../../../lambdas/channels/a-push.ts';

/** Sounds, as a deployment is by default. */
export const asDeployed: Appearance = { timeToLive: 'until-expiry', sound: 'default' };
export const sentAt = 1_700_000_000_000;
let seq = 0;

const attempt = (differences: Pick<Attempt, 'channel' | 'deviceToken' | 'headers' | 'payload'>): Attempt => {
  seq += 1;
  return { seq, at: sentAt, answeredAt: sentAt, accepted: true, status: 200, ...differences };
};

function toApple({ path, topic, pushType, priority, expiration, collapseId, id, body }: ApnsRequest): Attempt {
  return attempt({
    channel: 'apns',
    deviceToken: path.replace('/3/device/', ''),
    headers: {
      'apns-topic': topic,
      'apns-push-type': pushType ?? 'alert',
      'apns-priority': priority ?? '10',
      'apns-expiration': expiration,
      'apns-id': id,
      ...(collapseId === undefined ? {} : { 'apns-collapse-id': collapseId }),
    },
    payload: JSON.parse(body),
  });
}

const toGoogle = (deviceToken: string, { json }: { readonly json: string }): Attempt =>
  attempt({ channel: 'fcm', deviceToken, headers: {}, payload: JSON.parse(`{"message":${json}}`) });

/** What the dispatcher sends for a push to an iPhone, as the page hears of it. */
export const apnsAttempt = (differences: Partial<Push> = {}, appearance = asDeployed) =>
  toApple(composeApns(aPush(differences), appearance));

/** The same of a push to an Android phone. */
export function fcmAttempt(differences: Partial<Push> = {}, appearance = asDeployed): Attempt {
  const push = aPush({ platform: 'android', ...differences });
  return toGoogle(push.token, composeFcm(push, appearance, sentAt));
}

const read = (differences: Partial<ReadElsewhere>): ReadElsewhere => {
  const { token, addressKind, platform, environment, environmentIsCertain, app, recipient, source, conversationId } =
    aPush();
  const address = { token, addressKind, platform, environment, environmentIsCertain, app, recipient };
  return { ...address, source, conversationId, messageIds: ['message-1'], badge: 0, part: 'badge', ...differences };
};

/** Of what was read on another device. */
export const apnsBadgeAttempt = (badge: number) => toApple(composeSyncApns(read({ badge })));
export const apnsReadAttempt = (differences: Partial<ReadElsewhere> = {}) =>
  toApple(composeSyncApns(read({ part: 'event', ...differences })));
export function fcmReadAttempt(differences: Partial<ReadElsewhere> = {}): Attempt {
  const about = read({ platform: 'android', part: 'event', ...differences });
  return toGoogle(about.token, composeSyncFcm(about));
}
