import type { ApnsReason } from './apns-reasons.ts';
import { isObject, readJson } from './json.ts';

export interface ApnsRequest {
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

export type ApnsPushCheck =
  | { readonly kind: 'push'; readonly deviceToken: string; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly reason: ApnsReason };

/** Push types with what their topic carries after the bundle id ("Sending notification requests to APNs"). */
const topicSuffixes: ReadonlyMap<string, string> = new Map([
  ['alert', ''],
  ['background', ''],
  ['complication', '.complication'],
  ['controls', '.push-type.controls'],
  ['fileprovider', '.pushkit.fileprovider'],
  ['liveactivity', '.push-type.liveactivity'],
  ['location', '.location-query'],
  ['pushtotalk', '.voip-ptt'],
  ['voip', '.voip'],
  ['widgets', '.push-type.widgets'],
]);

const refused = (reason: ApnsReason): ApnsPushCheck => ({ kind: 'refused', reason });
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Checks everything of a push but its provider token: path, headers, payload. `bundleIds` are the apps that the key may
 * push to; absent: any. The order of the checks is not published.
 */
export function checkApnsPush(request: ApnsRequest, bundleIds: readonly string[] | undefined): ApnsPushCheck {
  const deviceToken = /^\/3\/device\/([^/?]*)$/.exec(request.path)?.[1];
  if (deviceToken === undefined) return refused('BadPath');
  if (deviceToken === '') return refused('MissingDeviceToken');
  // No fixed size: "Don't make assumptions about device token size"; 100 bytes is the most Apple has named.
  if (!/^(?:[0-9a-f]{2}){1,100}$/i.test(deviceToken)) return refused('BadDeviceToken');
  const headerReason = checkHeaders(request.header, bundleIds);
  if (headerReason) return refused(headerReason);
  const pushType = request.header('apns-push-type');
  if (request.body.length === 0) return refused('PayloadEmpty');
  if (request.body.length > (pushType === 'voip' ? 5120 : 4096)) return refused('PayloadTooLarge');
  const payload = readJson(request.body)?.value;
  // No reason is published for a body that is not JSON; this one says most nearly that there is no payload to read.
  if (!isObject(payload)) return refused('PayloadEmpty');
  return matchesPushType(payload, pushType) ? { kind: 'push', deviceToken, payload } : refused('InvalidPushType');
}

function checkHeaders(header: ApnsRequest['header'], bundleIds: readonly string[] | undefined): ApnsReason | undefined {
  const topic = header('apns-topic');
  const pushType = header('apns-push-type');
  const priority = header('apns-priority');
  const expiration = header('apns-expiration');
  const id = header('apns-id');
  if (id !== undefined && !uuid.test(id)) return 'BadMessageId';
  if (expiration !== undefined && !/^\d{1,15}$/.test(expiration)) return 'BadExpirationDate';
  if (priority !== undefined && !['10', '5', '1'].includes(priority)) return 'BadPriority';
  if (Buffer.byteLength(header('apns-collapse-id') ?? '') > 64) return 'BadCollapseId';
  if (!topic) return 'MissingTopic';
  // Without a push type (allowed where no watch is meant) the suffix cannot be known: the bare bundle id is expected.
  const suffix = topicSuffixes.get(pushType ?? 'alert');
  if (suffix === undefined) return 'InvalidPushType';
  // Omitted means 10, which a background push must not have.
  if (pushType === 'background' && priority !== '5') return 'BadPriority';
  if (!/^[A-Za-z0-9.-]+$/.test(topic) || !topic.endsWith(suffix)) return 'BadTopic';
  const bundleId = topic.slice(0, topic.length - suffix.length);
  return bundleIds && !bundleIds.includes(bundleId) ? 'TopicDisallowed' : undefined;
}

/**
 * "The value of this header must accurately reflect the contents", else Apple may answer with an error, delay or drop.
 * Here it is always an error, because a drop would show only on phones.
 */
function matchesPushType(payload: Readonly<Record<string, unknown>>, pushType: string | undefined): boolean {
  if (pushType !== 'alert' && pushType !== 'background') return true;
  const aps = isObject(payload.aps) ? payload.aps : {};
  const visible = ['alert', 'badge', 'sound'].some((key) => aps[key] !== undefined);
  return pushType === 'alert' ? visible : !visible && aps['content-available'] === 1;
}
