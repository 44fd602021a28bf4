import type { MessageRow } from '../core/journal.ts';
import type { Log } from './log.ts';

/** Counts a message that was closed by whoever calls, by its end: seen, pushed, or the reason for which it was withheld. */
export function countEnd({ measure }: Pick<Log, 'measure'>, row: MessageRow): void {
  if (row.state === 'open') return;
  const { conversation, messageId, correlationId, state, reason } = row;
  const end = state === 'withheld' ? (reason ?? state) : state;
  measure(
    'message-ended',
    { conversation, messageId, correlationId, end },
    { MessagesEnded: { unit: 'Count', value: 1, by: ['end'] } },
  );
}
