import type { MessageRow } from '../core/journal.ts';
import type { WithheldReason } from '../core/withheld-reason.ts';
import type { Log } from './log.ts';

/** Ends that somebody should hear of: what they waited for did not come. */
const metricOf: Partial<Record<WithheldReason, string>> = {
  expired: 'MessagesExpired',
  'channel-down': 'MessagesChannelDown',
};

/** Counts a message that was closed by whoever calls; nothing for one that is open, or ended as it should. */
export function countEnd({ measure }: Pick<Log, 'measure'>, row: MessageRow | undefined): void {
  const metric = row?.state === 'withheld' && row.reason !== undefined ? metricOf[row.reason] : undefined;
  if (!row || metric === undefined) return;
  const { conversation, messageId, reason } = row;
  measure('message-withheld', { conversation, messageId, reason }, { [metric]: { unit: 'Count', value: 1 } });
}
