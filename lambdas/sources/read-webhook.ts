import { readAsapp } from './asapp.ts';
import { readCxone } from './cxone.ts';
import { readGeneric } from './generic.ts';
import { readGms } from './gms.ts';
import { readIntercom } from './intercom.ts';
import { mostMessages } from './most-messages.ts';
import type { WebhookReading } from './reading.ts';
import { saidNothing } from './said-nothing.ts';
import type { SourceSettings } from './source-settings.ts';

/**
 * Reads one request of a source of the setting `sources`, by its kind. What bots say while their replies are off is ignored,
 * and so are the older messages of a request that brings more than a function has time for.
 * @param name the source's, as the setting has it
 * @param receivedAt epoch milliseconds
 * @param postId of the path to which CXone posts messages
 * @returns at least one reading
 */
export function readWebhook(
  name: string,
  settings: SourceSettings,
  body: Readonly<Record<string, unknown>>,
  receivedAt: number,
  postId?: string,
): readonly WebhookReading[] {
  const readings = readByKind(name, settings, body, receivedAt, postId);
  return newestOf(readings, name).map((reading) => unlessUnwanted(reading, settings));
}

function readByKind(
  name: string,
  settings: SourceSettings,
  body: Readonly<Record<string, unknown>>,
  receivedAt: number,
  postId: string | undefined,
): readonly WebhookReading[] {
  switch (settings.kind) {
    case 'generic':
      return readGeneric(body, { name, map: settings.map }, receivedAt);
    case 'asapp':
      return readAsapp(body, { name, map: settings.map }, receivedAt);
    case 'gms':
      return readGms(body, { name, settings }, receivedAt);
    case 'cxone':
      return readCxone(body, { name, settings, ...(postId === undefined ? {} : { postId }) }, receivedAt);
    case 'intercom':
      return readIntercom(body, { name, settings }, receivedAt);
  }
}

function unlessUnwanted(reading: WebhookReading, { botReplies }: SourceSettings): WebhookReading {
  if (botReplies || reading.decision !== 'agent-message' || reading.message.author !== 'bot') return reading;
  const { source, conversationId, messageId, sentAt } = reading.message;
  const known = {
    ...(conversationId === undefined ? {} : { conversationId }),
    messageId,
    sentAt,
    author: 'bot',
  } as const;
  return saidNothing(source).ignored('a bot wrote it, and bot replies are off', known);
}

/** The newest messages, as many as may be, and as many of all else; a reason stands for the rest. */
function newestOf(readings: readonly WebhookReading[], name: string): readonly WebhookReading[] {
  const sentAt = (reading: WebhookReading) => ('message' in reading ? reading.message.sentAt : undefined);
  const newestFirst = readings
    .map((reading, place) => ({ place, sentAt: sentAt(reading) }))
    .toSorted((one, other) => (other.sentAt ?? 0) - (one.sentAt ?? 0) || other.place - one.place);
  const kept = [
    ...newestFirst.filter((one) => one.sentAt !== undefined).slice(0, mostMessages),
    ...newestFirst.filter((one) => one.sentAt === undefined).slice(0, mostMessages),
  ];
  if (kept.length === readings.length) return readings;
  const places = new Set(kept.map(({ place }) => place));
  const more = saidNothing(name).ignored('more than one request may bring');
  return [...readings.filter((_, place) => places.has(place)), more];
}
