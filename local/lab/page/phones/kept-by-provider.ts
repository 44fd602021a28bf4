import type { ArrivedPush } from './arrived-push.ts';

/** A push that the provider has taken for a phone that cannot be reached. Times are epoch milliseconds. */
export interface KeptPush {
  readonly push: ArrivedPush;
  readonly until: number;
}

const day = 86_400_000;
/** Where the push does not say how long: Apple up to 30 days, Google four weeks. */
const apnsDefaultMs = 30 * day;
const fcmDefaultMs = 28 * day;
/** Of data messages, for each app on each device. */
const mostDataMessages = 100;

/** What the provider keeps once it has taken one more. */
export function keep(kept: readonly KeptPush[], push: ArrivedPush, now: number): readonly KeptPush[] {
  const until = keptUntil(push, now);
  if (until <= now) return kept;
  const one = { push, until };
  // Apple: "Sending notification requests to APNs", one for each device and app, usually the newest.
  if (push.kind === 'apns') return [one];
  // Firebase: "Collapsible and non-collapsible messages". What has a notification is always collapsible, by the app's name.
  if (push.notification) return [...kept.filter((other) => !isNotification(other)), one];
  const dataMessages = kept.filter((other) => !isNotification(other)).length + 1;
  // The app would get onDeletedMessages, and asks its back end for what it has missed.
  return dataMessages > mostDataMessages ? [] : [...kept, one];
}

/** What arrives when the phone is back. Neither provider promises an order; here it is that in which they came. */
export function stillKept(kept: readonly KeptPush[], now: number): readonly ArrivedPush[] {
  return kept.filter(({ until }) => until > now).map(({ push }) => push);
}

function keptUntil(push: ArrivedPush, now: number): number {
  if (push.kind === 'apns') return push.expiration === undefined ? now + apnsDefaultMs : push.expiration * 1000;
  return now + (push.ttlSeconds === undefined ? fcmDefaultMs : push.ttlSeconds * 1000);
}

const isNotification = ({ push }: KeptPush) => push.kind === 'fcm' && push.notification !== undefined;
