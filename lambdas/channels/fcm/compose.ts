import type { Push, PushContent } from '../../core/push.ts';
import type { Appearance } from '../appearance.ts';
import { type Aps, apnsExpiration, apsOf } from '../aps.ts';
import { passedThrough, passedThroughAsText } from '../pass-through.ts';
import { payloadData } from '../payload-data.ts';
import { type ShownText, shortened, shownText } from '../shown-text.ts';

/** The message of FCM HTTP v1 ("REST Resource: projects.messages"), of it what a push uses. */
export interface FcmMessage {
  readonly token?: string;
  readonly fid?: string;
  readonly notification?: ShownText;
  /** Strings only: a number is refused. */
  readonly data: Readonly<Record<string, string>>;
  readonly android?: Android;
  readonly apns?: Apns;
}

export interface ComposedMessage {
  readonly json: string;
  /** Messages of the same shape have the same fields, whatever is in them. */
  readonly shape: string;
}

interface Android {
  readonly priority: 'HIGH';
  readonly ttl: string;
  readonly notification?: {
    readonly tag: string;
    readonly channel_id: string | undefined;
    readonly click_action: string | undefined;
    readonly icon: string | undefined;
    readonly sound: string | undefined;
    readonly notification_count: number | undefined;
  };
}

interface Apns {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: { readonly [field: string]: unknown; readonly aps: Aps };
}

/** Firebase: "android.ttl", four weeks. */
const maximumTtlSeconds = 2_419_200;

/**
 * The message of one push, at most 4096 bytes as JSON, although FCM counts only parts of it. Without words of ours
 * (`id-only`) it is a data message on Android, which the app shows itself.
 * @param now epoch milliseconds
 */
export function composeFcm(push: Push, appearance: Appearance, now: number): ComposedMessage {
  const text = shownText(push);
  const message = messageOf(push, appearance, now, text);
  const shape = shapeOf(push, message, text);
  const json = JSON.stringify(message);
  const shorter = shortened(text, json);
  return { json: shorter ? JSON.stringify(messageOf(push, appearance, now, shorter)) : json, shape };
}

/** What decides which fields a message has; the appearance is the same for all. */
function shapeOf({ platform, addressKind, content }: Push, { data }: FcmMessage, text: ShownText | undefined): string {
  const title = text?.title === undefined ? '' : 'title';
  return `${platform} ${addressKind} ${content.mode} ${title} ${Object.keys(data)} ${skeletonOf(platform, content)}`;
}

/** What is passed through to an iPhone is no text in `data`: a field of another kind may be what Firebase refuses. */
function skeletonOf(platform: Push['platform'], { passThrough }: PushContent): string {
  if (platform !== 'ios' || passThrough === undefined) return '';
  return JSON.stringify(passThrough, (_, value: unknown) => (typeof value === 'object' ? value : typeof value));
}

function messageOf(push: Push, appearance: Appearance, now: number, text: ShownText | undefined): FcmMessage {
  const target = push.addressKind === 'fid' ? { fid: push.token } : { token: push.token };
  const data = dataOf(push);
  if (push.platform === 'ios') return { ...target, data, apns: apnsOf(push, appearance, text) };
  const android = androidOf(push, appearance, now, text !== undefined);
  return text ? { ...target, notification: text, data, android } : { ...target, data, android };
}

function dataOf(push: Push): Record<string, string> {
  // An iPhone gets them as they are, by APNs' own payload.
  const data = push.platform === 'ios' ? {} : passedThroughAsText(push.content);
  for (const [key, value] of Object.entries(payloadData(push))) data[key] = String(value);
  return data;
}

/** JSON leaves out what is undefined. */
function androidOf(push: Push, appearance: Appearance, now: number, isShownByPhone: boolean): Android {
  const leftSeconds = Math.max(0, Math.floor((push.expiresAt - now) / 1000));
  const ttlSeconds = appearance.timeToLive === 'now-or-never' ? 0 : Math.min(leftSeconds, maximumTtlSeconds);
  // Stated, because the default is normal and that may wait until the phone wakes.
  const android = { priority: 'HIGH', ttl: `${ttlSeconds}s` } as const;
  if (!isShownByPhone) return android;
  return {
    ...android,
    notification: {
      tag: push.collapseId,
      channel_id: push.silent ? (appearance.quietChannelId ?? appearance.channelId) : appearance.channelId,
      click_action: passedThrough(push.content).clickAction ?? appearance.clickAction,
      icon: appearance.icon,
      sound: push.silent ? undefined : appearance.sound,
      notification_count: push.badge,
    },
  };
}

/** Firebase puts `data` beside them, and does not say which wins where both have a name: ours do. */
function besideOurs(push: Push): Record<string, unknown> {
  const ours = payloadData(push);
  const theirs = Object.entries(passedThrough(push.content).fields);
  return Object.fromEntries(theirs.filter(([name]) => !Object.hasOwn(ours, name)));
}

/** An iOS device that the app registered with Firebase: what APNs itself would get, as Firebase hands it on. */
function apnsOf(push: Push, appearance: Appearance, text: ShownText | undefined): Apns {
  return {
    headers: {
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-expiration': apnsExpiration(push, appearance),
      'apns-collapse-id': push.collapseId,
    },
    payload: { ...besideOurs(push), aps: apsOf(push, appearance, text) },
  };
}
