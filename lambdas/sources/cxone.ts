import { whose } from './cxone/brand.ts';
import { readByocPost } from './cxone/byoc.ts';
import { isByocPost } from './cxone/byoc-post.ts';
import { readCaseStatus } from './cxone/case-status.ts';
import { type CxoneEvent, openEvent } from './cxone/event.ts';
import { readLegacy } from './cxone/legacy.ts';
import { readMessageEvent } from './cxone/message-event.ts';
import type { WebhookReading } from './reading.ts';
import { saidNothing } from './said-nothing.ts';
import type { SettingsOf } from './source-settings.ts';

/** Their names in lower case; in lower case they are compared. */
const messageTypes: readonly string[] = ['messagecreated', 'messageaddedintocase'];
const statusType = 'casestatuschanged';
const heard: readonly (string | undefined)[] = [...messageTypes, statusType];

export interface CxoneSource {
  readonly name: string;
  readonly settings: SettingsOf<'cxone'>;
  /** Of the path to which a message was posted. */
  readonly postId?: string;
}

/**
 * Reads one request of NICE CXone's digital channels: an event, what is posted to a BYOC middleware, or the shape that
 * guides show. An event of a type that we do not hear, or of another brand, is ignored; one that names no brand cannot be
 * told from another's and is unreadable.
 * @param body the JSON of the request
 * @param receivedAt epoch milliseconds
 */
export function readCxone(
  body: Readonly<Record<string, unknown>>,
  { name, settings, ...path }: CxoneSource,
  receivedAt: number,
): readonly WebhookReading[] {
  const source = { name, brandIds: settings.brandIds, ...path };
  const legacy = readLegacy(body, source, receivedAt);
  if (legacy) return [legacy];
  if (isByocPost(body)) return [readByocPost(body, source, receivedAt)];
  return [readEvent(openEvent(body), source)];
}

function readEvent(
  event: CxoneEvent,
  { name, brandIds }: { readonly name: string; readonly brandIds: readonly string[] },
): WebhookReading {
  const { ignored, unreadable } = saidNothing(name);
  const { eventType, eventObject, data } = event;
  if (eventType === undefined) return unreadable('eventType is missing');
  // What agents note for each other stands beside messages, with a text of its own.
  if (eventType.startsWith('messagenote') || eventObject === 'messagenote') return ignored('it is an internal note');
  if (eventType === 'eventins3') {
    // To fetch it would let whoever can send events choose what we ask for.
    return heard.includes(data?.originEvent?.eventType)
      ? unreadable('it is too large for CXone to send, and its address is never followed')
      : ignored('eventType is none that we hear');
  }
  if (!heard.includes(eventType)) return ignored('eventType is none that we hear');
  switch (whose(data?.brand, brandIds)) {
    case 'unsaid':
      return unreadable('no id in data.brand');
    case "another's":
      return ignored('another brand');
    case 'ours':
      return eventType === statusType ? readCaseStatus(event, name) : readMessageEvent(event, name);
  }
}
