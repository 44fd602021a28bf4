import * as z from 'zod/mini';
import { id, listOf, optional, text, word } from '../fields.ts';
import type { JsonObject } from '../json-object.ts';

/** One thing that happened in a chat. */
export interface Row {
  /** Undefined: a notice, such as typing, joining or leaving. */
  readonly text: string | undefined;
  readonly by: string | undefined;
  readonly nickname: string | undefined;
  /** Its place in the chat's transcript; undefined where that is not said. */
  readonly position: number | undefined;
}

export interface Transcript {
  /** Undefined: the notification does not name the chat. */
  readonly chat: string | undefined;
  readonly rows: readonly Row[];
  readonly isOver: boolean;
}

const count = z.union([z.int(), z.pipe(z.string().check(z.regex(/^\d{1,9}$/)), z.transform(Number))]);

/** Chat API 1: a row is `[type, nickname, text, id, CLIENT|AGENT]` (Genesys Mobile Services API Reference, Chat API). */
const chat1Schema = z.object({
  transcriptToShow: listOf(z.array(z.unknown())),
  transcriptPosition: optional(count),
  chatSessionId: optional(id),
  chatIxnState: optional(word),
  state: optional(word),
});
const rowFields = { type: optional(word), nickname: optional(text), said: optional(text), by: optional(word) };
const chat1RowSchema = z.object(rowFields);

/** Chat API 2, which is the one whose payload `push_notification_include_payload` adds; its shape here is unconfirmed. */
const chat2Schema = z.object({
  messages: listOf(
    z.object({
      type: optional(word),
      text: optional(text),
      index: optional(count),
      from: optional(z.object({ type: optional(word), nickname: optional(text) })),
    }),
  ),
  chatId: optional(id),
  chatEnded: optional(z.boolean()),
});

/** @returns undefined where it is no chat's */
export function transcriptIn(content: JsonObject): Transcript | undefined {
  if ('transcriptToShow' in content || 'chatIxnState' in content) return transcript1(content);
  return 'chatEnded' in content || Array.isArray(content.messages) ? transcript2(content) : undefined;
}

/** The position is that of the last row: the app sends it to be told what came after it. */
function transcript1(content: JsonObject): Transcript {
  const { transcriptToShow, transcriptPosition, chatSessionId, chatIxnState, state } = chat1Schema.parse(content);
  const rows = transcriptToShow.map(([type, nickname, said, , by], place) => {
    const row = chat1RowSchema.parse({ type, nickname, said, by });
    const behind = transcriptToShow.length - 1 - place;
    return {
      text: row.type === 'message.text' ? row.said : undefined,
      by: row.by,
      nickname: row.nickname,
      position: transcriptPosition === undefined ? undefined : transcriptPosition - behind,
    };
  });
  return { chat: chatSessionId, rows, isOver: (chatIxnState ?? state) === 'disconnected' };
}

function transcript2(content: JsonObject): Transcript {
  const { messages, chatId, chatEnded = false } = chat2Schema.parse(content);
  const rows = messages.map(({ type, text: said, index, from }) => ({
    text: type === 'message' ? said : undefined,
    by: from?.type,
    nickname: from?.nickname,
    position: index,
  }));
  return { chat: chatId, rows, isOver: chatEnded };
}
