import * as z from 'zod/mini';
import { redoAt } from '../core/journal.ts';
import { partsOf } from './key-part.ts';

/**
 * Rows of former versions, in today's shape before they are parsed; a row of today comes back as it is. What a later
 * version added and nobody has to have (`z.exactOptional` in the rows' schemas) needs no word here.
 */
type FormerRow = (item: unknown) => unknown;

const formerDevice = z.looseObject({ channel: z.string(), addressKind: z.optional(z.never()) });

/**
 * Until 6955f4d a device had neither kind, platform nor certainty of its environment. Its addresses were tokens, iOS was
 * reached through APNs only (FCM's messages had no part for it), and nobody kept whether the app or the deployment had
 * named the environment.
 */
export const deviceOfToday: FormerRow = (item) => {
  const { data: row } = formerDevice.safeParse(item);
  if (!row) return item;
  const platform = row.channel === 'apns' ? 'ios' : 'android';
  return { ...row, addressKind: 'token', platform, environmentIsCertain: false };
};

const formerPush = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  state: z.string(),
  claimedAt: z.exactOptional(z.int()),
  endedAt: z.exactOptional(z.int()),
  unanswered: z.exactOptional(z.int()),
  revision: z.optional(z.never()),
});

/**
 * Until cf89636 only the key named message and device, and attempts were not counted: one that was claimed had one at
 * least. What was given back after an attempt was `queued` again, which today is a wait that is over.
 */
export const pushOfToday: FormerRow = (item) => {
  const { data: row } = formerPush.safeParse(item);
  const [, messageId, deviceId] = partsOf(row?.sk ?? '');
  if (!row || deviceId === undefined) return item;
  const { pk: conversation, claimedAt, endedAt, unanswered = 0, state } = row;
  const changedAt = endedAt ?? claimedAt ?? 0;
  const tries = claimedAt === undefined ? 0 : 1;
  const waits = state === 'queued' ? { state: 'waiting', until: changedAt, because: 'try-later' } : {};
  return { ...row, revision: 1, conversation, messageId, deviceId, tries, unanswered, changedAt, ...waits };
};

const formerDevices = z.array(z.looseObject({ deviceId: z.string() }));
const formerMessage = z.looseObject({
  state: z.string(),
  decision: z.string(),
  step: z.int(),
  sentAt: z.int(),
  decidedAt: z.int(),
  dueAt: z.exactOptional(z.int()),
  customerId: z.exactOptional(z.string()),
  devices: formerDevices,
  expiresAt: z.optional(z.never()),
});
const endsByDevice = z.looseObject({ devices: formerDevices, ends: z.record(z.string(), z.unknown()) });

/** A push was due so long after its message's expiry. */
const formerGraceMs = 5 * 60_000;
/** The default of `messageExpirySeconds`; a row that was watching, or is closed, does not tell the deployment's. */
const formerExpiryMs = 60 * 60_000;

/** Whether an open row is of the time when nobody looked at one again: it is not in the index of open rows. */
export const isFormerOpen = (item: unknown): boolean => formerMessage.safeParse(item).data?.state === 'open';

/**
 * Until cf89636 a message did not say when it expires, what it says (its jobs did: a push without one says the generic
 * line) or, where its customer was watching, when to look again; its devices were its customer's, and each had one job.
 */
export const messageOfToday: FormerRow = (item) => {
  const { data: row } = formerMessage.safeParse(item);
  if (!row) return byPosition(item);
  const { state, decision, step, sentAt, decidedAt, dueAt, customerId } = row;
  const isPush = decision === 'push';
  const expiresAt = isPush && dueAt !== undefined ? dueAt - formerGraceMs : sentAt + formerExpiryMs;
  const lostAt = redoAt(decidedAt, step);
  const devices = row.devices.map((device) => ({ customerId, step, redoAt: lostAt, ...device }));
  const times = isPush ? { dueAt: lostAt } : { lookAt: dueAt ?? decidedAt, dueAt: dueAt ?? decidedAt };
  const open = state === 'open' ? { content: { mode: 'generic' }, ...times } : {};
  return byPosition({ ...row, expiresAt, devices, ...open });
};

/** Until cf89636 the ends were kept by device: `~` and its id. Who runs that version still may write such to any row. */
function byPosition(item: unknown): unknown {
  const { data: row } = endsByDevice.safeParse(item);
  if (!row || !Object.keys(row.ends).some((key) => key.startsWith('~'))) return item;
  const entries = Object.entries(row.ends).map(([key, end]) => {
    const position = row.devices.findIndex(({ deviceId }) => key === `~${deviceId}`);
    return [position < 0 ? key : String(position), end];
  });
  // What today's key says stands.
  const standing = Object.entries(row.ends).filter(([key]) => !key.startsWith('~'));
  return { ...row, ends: Object.fromEntries([...entries, ...standing]) };
}
