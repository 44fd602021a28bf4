import * as z from 'zod';
import { badRequest, type FcmError, type FieldViolation, invalidArgument } from './fcm-errors.ts';
import { sendRequestFields } from './fcm-message-fields.ts';
import { readJson } from './json.ts';
import { parseProtoJson } from './proto-json.ts';

export type FcmMessageCheck =
  | {
      readonly kind: 'message';
      readonly target: string;
      readonly addressKind: 'token' | 'fid' | 'topic' | 'condition';
      readonly validateOnly: boolean;
      /** As it was sent. */
      readonly message: unknown;
    }
  | { readonly kind: 'refused'; readonly error: FcmError };

const maxBytes = 4096;
const maxTopicBytes = 2048;
const maxTtlSeconds = 2_419_200;

/** What the rules below need of a message whose fields are right already. */
const requestSchema = z.object({
  validate_only: z.boolean().default(false),
  message: z.object({
    token: z.string().optional(),
    fid: z.string().optional(),
    topic: z.string().optional(),
    condition: z.string().optional(),
    data: z.record(z.string(), z.string()).default({}),
    notification: z.record(z.string(), z.string()).default({}),
    android: z
      .object({
        ttl: z.string().optional(),
        data: z.record(z.string(), z.string()).default({}),
        notification: z.unknown().optional(),
      })
      .optional(),
    webpush: z.object({ fcm_options: z.object({ link: z.string().optional() }).optional() }).optional(),
    apns: z.object({ payload: z.unknown().optional() }).optional(),
  }),
});
type Message = z.output<typeof requestSchema>['message'];

/** Checks the body of a send call as FCM does. */
export function checkFcmMessage(body: Buffer): FcmMessageCheck {
  const json = readJson(body);
  if (!json) return refused(badRequest([{ field: '', description: 'Invalid JSON payload received. Parse error.' }]));
  const { value, violations } = parseProtoJson(json.value, sendRequestFields, '');
  const [first, ...others] = violations;
  if (first) return refused(badRequest([first, ...others]));
  if (value.message === undefined) return refused(invalidArgument('Message is not set.'));
  const { message, validate_only: validateOnly } = requestSchema.parse(value);
  const targets = (['token', 'fid', 'topic', 'condition'] as const).filter((name) => message[name] !== undefined);
  const [addressKind, second] = targets;
  const target = addressKind && message[addressKind];
  if (second) return refused(badRequest([targetTwice(second)]));
  if (!target) return refused(invalidArgument('Recipient of the message is not set.'));
  const wrong = wrongTarget(message) ?? wrongContent(message);
  return wrong
    ? refused(invalidArgument(wrong))
    : { kind: 'message', target, addressKind, validateOnly, message: sentMessage.parse(json.value).message };
}

const refused = (error: FcmError): FcmMessageCheck => ({ kind: 'refused', error });
const sentMessage = z.object({ message: z.unknown() });

function targetTwice(name: string): FieldViolation {
  const description = `Invalid value at 'message' (oneof), oneof field 'target' is already set. Cannot set '${name}'`;
  return { field: 'message', description };
}

function wrongTarget({ token, fid, topic }: Message): string | undefined {
  const address = token ?? fid;
  // What a token looks like is not published: only what can certainly not be one is refused.
  if (address !== undefined && !/^[\w:.~-]{1,4096}$/.test(address)) {
    return 'The registration token is not a valid FCM registration token';
  }
  return topic !== undefined && !/^[a-zA-Z0-9-_.~%]+$/.test(topic) ? 'Invalid topic name.' : undefined;
}

function wrongContent(message: Message): string | undefined {
  const { data, android, webpush, topic, condition } = message;
  const reserved = Object.keys({ ...data, ...android?.data }).find(isReserved);
  if (reserved !== undefined) return `Invalid data payload key: ${reserved}`;
  const ttlSeconds = android?.ttl === undefined ? 0 : Number(android.ttl.slice(0, -1));
  if (ttlSeconds < 0 || ttlSeconds > maxTtlSeconds) return `Invalid android.ttl: must be from 0s to ${maxTtlSeconds}s`;
  const link = webpush?.fcm_options?.link;
  if (link !== undefined && !link.startsWith('https://')) return 'Invalid webpush.fcm_options.link: must be HTTPS';
  const limit = topic !== undefined || condition !== undefined ? maxTopicBytes : maxBytes;
  if (contentBytes([data, message.notification, android?.data, android?.notification]) > limit) {
    return 'Android message is too big';
  }
  const apnsBytes = Buffer.byteLength(JSON.stringify(message.apns?.payload ?? null));
  return apnsBytes > maxBytes ? 'APNs payload is too big' : undefined;
}

/** "Reserved words": `from`, `message_type`, and whatever starts with `google.` or `gcm.` ("Set and manage message type"). */
function isReserved(key: string): boolean {
  return key === 'from' || key === 'message_type' || key.startsWith('google.') || key.startsWith('gcm.');
}

/** Bytes of keys and values; how FCM counts nested ones is not published, so those count as their JSON. */
function contentBytes(parts: readonly unknown[]): number {
  return parts
    .flatMap((part) => Object.entries(part ?? {}))
    .map(([key, value]) => key + (typeof value === 'string' ? value : JSON.stringify(value)))
    .reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}
