import { setTimeout as wait } from 'node:timers/promises';
import { readMessageRows } from '../../lambdas/adapters/message-rows.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import { type Deployment, outputOf } from '../deployment.ts';

export interface Followed {
  /** `unheard`: there is no row of it. */
  readonly state: MessageRow['state'] | 'unheard';
  readonly reason?: string;
  /** In milliseconds, from the message's time to the end that was seen. */
  readonly tookMs: number;
  readonly words: string;
}

const betweenLooksMs = 300;

/** Looks at the journal until a message has ended, and tells of each change. */
export async function followMessage(
  deployment: Pick<Deployment, 'tables' | 'outputs'>,
  { conversation, messageId, waitMs }: { conversation: string; messageId: string; waitMs: number },
  tell: (line: string) => void,
): Promise<Followed> {
  const tableName = outputOf(deployment, 'JournalTableName');
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  let told = '';
  for (;;) {
    const [row] = await readMessageRows(deployment.tables, tableName, conversation, [messageId]);
    if (row && row.state !== 'open') return endOf(row, tookMs());
    const line = row ? standsAt(row) : 'not decided yet';
    if (line !== told) tell(`${(tookMs() / 1000).toFixed(1)} s: ${line}`);
    told = line;
    if (tookMs() + betweenLooksMs > waitMs) return unended(row, tookMs());
    await wait(betweenLooksMs);
  }
}

function standsAt({ decision, devices, ends, lookAt, step }: MessageRow): string {
  const again = lookAt === undefined ? '' : `, looked at again at ${new Date(lookAt).toISOString()}`;
  switch (decision) {
    case 'push':
      return `to ${counted(devices.length, 'device')}, ${Object.keys(ends).length} ended${step > 0 ? `, step ${step}` : ''}`;
    case 'watching':
      return `the customer seems to be watching${again}`;
    case 'customer-unknown':
      return `nobody has said whose conversation it is${again}`;
    case 'deferred':
      return `the customer's quiet hours${again}`;
    case 'seen':
    case 'withheld':
      return decision;
  }
}

/** What became of a message, from its closed row. */
export function endOf({ state, reason, seenBy, ends }: MessageRow, tookMs: number): Followed {
  const after = `after ${(tookMs / 1000).toFixed(1)} s`;
  const of = (wanted: string) => Object.values(ends).filter((end) => end.state === wanted).length;
  const because = reason === undefined ? {} : { reason };
  switch (state) {
    case 'pushed':
      return { state, tookMs, words: `pushed: ${counted(of('delivered'), 'device')} got it ${after}` };
    case 'seen':
      return { state, tookMs, words: `seen (${seenBy ?? 'on a device'}) ${after}: no push was needed` };
    case 'withheld':
      return { state, ...because, tookMs, words: `withheld: ${reason ?? 'for no reason'}, ${after}` };
    case 'open':
      return { state, tookMs, words: `not ended ${after}` };
  }
}

function unended(row: MessageRow | undefined, tookMs: number): Followed {
  if (row) return endOf(row, tookMs);
  const words = 'the router wrote nothing of it: read its log, and see handoff doctor';
  return { state: 'unheard', tookMs, words };
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
