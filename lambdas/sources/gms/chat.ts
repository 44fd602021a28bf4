import { conversationOfDevice } from '../device-address.ts';
import { mostMessages } from '../most-messages.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { idOfPlace, idsOfWords } from './message-id.ts';
import type { GmsNotification } from './notification.ts';
import type { Row, Transcript } from './transcript.ts';

type Said = Row & { readonly text: string; readonly by: 'agent' | 'client' };

/**
 * What was said in a chat, in its order, a millisecond apart, the last as it came: the newest stays on the screen. (The fourth
 * field of a row is seconds since the chat's beginning in some of Genesys' samples, and a party's number in others, so that
 * no time is taken from it.) An end comes before what was said first: what the agent said last is still news.
 */
export function readChat(notification: GmsNotification, { chat, rows, isOver }: Transcript): readonly WebhookReading[] {
  const { source, device, receivedAt } = notification;
  const conversationId = chat ?? conversationOfDevice(device);
  const said = rows.filter(isSaid);
  const older = Math.max(0, said.length - mostMessages);
  const answer = said.findLastIndex(({ by }) => by === 'client');
  const first = receivedAt - Math.max(0, said.length - older - 1);
  const readings = said.slice(older).map((row, place) => {
    const ids =
      chat === undefined || row.position === undefined
        ? idsOfWords(receivedAt, device, conversationId, row.by, row.text, timesBefore(said, older + place))
        : { messageId: idOfPlace(device, conversationId, row.position) };
    const at = { conversationId, ...ids, sentAt: first + place };
    return readRow(notification, row, at, older + place < answer);
  });

  const why = [
    ...(older > 0 ? ['more messages than one request may bring'] : []),
    ...whatIsNothing(rows),
    ...(rows.length === 0 && !isOver ? ['the transcript is empty'] : []),
  ];
  const nothing = why.map((reason) => saidNothing(source).ignored(reason, { conversationId }));
  if (!isOver) return [...nothing, ...readings];
  const end = { source, conversationId, endedAt: said.length === 0 ? receivedAt : first - 1 };
  return [...nothing, ...readings, { decision: 'conversation-ended', reason: 'the chat is disconnected', end }];
}

const isSaid = (row: Row): row is Said => row.text !== undefined && (row.by === 'agent' || row.by === 'client');

/** How often its party has said the same earlier in the transcript: without a position nothing else tells them apart. */
function timesBefore(said: readonly Said[], place: number): number {
  const row = said[place];
  return said.slice(0, place).filter(({ by, text }) => by === row?.by && text === row.text).length;
}

/** Each reason once, because a transcript may have thousands of rows that say nothing. */
function whatIsNothing(rows: readonly Row[]): readonly string[] {
  const reasons = rows.map((row) => {
    if (row.text === undefined) return 'it is a notice';
    return isSaid(row) ? undefined : 'neither an agent nor the customer wrote it';
  });
  return [...new Set(reasons)].filter((reason) => reason !== undefined);
}

function readRow(
  { source, device }: GmsNotification,
  { text, by, nickname }: Said,
  at: {
    readonly conversationId: string;
    readonly messageId: string;
    readonly formerMessageId?: string;
    readonly sentAt: number;
  },
  isAnswered: boolean,
): WebhookReading {
  const { formerMessageId, ...known } = at;
  if (by === 'client') {
    return { decision: 'customer-message', reason: 'the customer wrote', message: { source, ...known } };
  }
  if (isAnswered) return saidNothing(source).ignored('the customer answered it in the same transcript', known);
  const sender = nickname === undefined ? {} : { sender: nickname };
  const message = { source, ...at, device, kind: 'text', author: 'human', ...sender, preview: text } as const;
  return { decision: 'agent-message', reason: 'message of an agent', message };
}
