import type { Measured } from './fault-case.ts';
import type { AcceptedPush, Stats } from './providers.ts';
import type { SendResult } from './sender/messages.ts';

export interface Sending extends SendResult {
  readonly deliverable: boolean;
}

interface Observed {
  readonly channel: 'apns' | 'fcm';
  readonly sendings: readonly Sending[];
  readonly before: Stats;
  readonly after: Stats;
  readonly accepted: readonly AcceptedPush[];
  /** Device tokens that the provider called unregistered. */
  readonly statedGone: ReadonlySet<string>;
  /** What the case itself found. */
  readonly wrong: readonly string[];
}

/** Holds what the sender said against what the providers saw. */
export function measure({ channel, sendings, before, after, accepted, statedGone, wrong }: Observed): Measured {
  const acceptances = countWords(accepted.map(({ deviceToken }) => deviceToken));
  const timesAccepted = (token: string) => acceptances[token] ?? 0;
  const delivered = sendings.filter(({ kind }) => kind === 'delivered');
  const claims = [
    ...delivered.filter(({ token }) => timesAccepted(token) === 0).map(({ token }) => `${token}: delivered to nobody`),
    ...sendings
      .filter(({ kind, token }) => isCertainlyUnsent(kind) && timesAccepted(token) > 0)
      .map(({ kind, token }) => `${token}: accepted, but ${kind}`),
  ];
  return {
    tried: sendings.length,
    outcomes: countWords(sendings.map(({ kind }) => kind)),
    delivered: delivered.length,
    failed: sendings.filter(({ kind, deliverable }) => deliverable && kind !== 'delivered').length,
    duplicates: sendings.reduce((sum, { token }) => sum + Math.max(0, timesAccepted(token) - 1), 0),
    latestMs: Math.max(0, ...delivered.map(({ startedAt, endedAt }) => endedAt - startedAt)),
    wronglyGone: sendings.filter(({ kind, token }) => kind === 'device-gone stated' && !statedGone.has(token)).length,
    ...countsOf(channel, before, after),
    wrong: [...wrong, ...claims],
  };
}

/** These say that the provider has not taken it; `failed` and `may have arrived` leave that open. */
function isCertainlyUnsent(kind: string): boolean {
  return ['try-later', 'refused', 'channel-down', 'device-gone stated', 'device-gone suspected'].includes(kind);
}

function countsOf(channel: 'apns' | 'fcm', before: Stats, after: Stats) {
  const total = ({ apns: { production, sandbox }, fcm }: Stats) =>
    channel === 'apns'
      ? {
          connections: production.connections + sandbox.connections,
          requests: production.requests + sandbox.requests,
          tokens: production.providerTokens,
        }
      : { connections: fcm.connections, requests: fcm.requests, tokens: fcm.accessTokens };
  const [first, last] = [total(before), total(after)];
  return {
    connections: last.connections - first.connections,
    requests: last.requests - first.requests,
    tokens: last.tokens - first.tokens,
  };
}

export function countWords(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
