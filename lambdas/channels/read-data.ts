import type { ReadElsewhere } from '../core/read-elsewhere.ts';
import { jsonBytes } from './payload-size.ts';

/** What the app is told of messages that were read elsewhere (docs/payload.md). */
export interface ReadData {
  /** Of this contract. */
  readonly v: 1;
  readonly event: 'read';
  readonly conversationId: string;
  readonly messageIds: readonly string[];
  readonly source: string;
  readonly recipient: string;
}

/** Ids that need more, none of which a contact centre is known to have, would break the limit of a payload. */
const maximumIdBytes = 2_500;

export function readData({ conversationId, messageIds, source, recipient }: ReadElsewhere): ReadData {
  let room = maximumIdBytes;
  const fitting = messageIds.filter((messageId) => {
    // Twice, because FCM gets the list as a text in a text.
    room -= jsonBytes(JSON.stringify(messageId));
    return room >= 0;
  });
  return { v: 1, event: 'read', conversationId, messageIds: fitting, source, recipient };
}
