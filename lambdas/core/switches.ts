import { parseConversationKey } from './conversation.ts';
import type { PushJob } from './job.ts';
import { spreadOf } from './spread.ts';

/** What a person has paused, and since when, in epoch milliseconds. Nothing of it goes out until it is resumed. */
export interface Switches {
  readonly all?: number;
  /** By their names; a newer version may know more of them. */
  readonly channels: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
}

export const nothingPaused: Switches = { channels: {}, sources: {} };

/** Whether pushes of this channel in this conversation wait: for everything, for the channel, or for the source. */
export function isPaused(
  { all, channels, sources }: Switches,
  { channel, conversation }: Pick<PushJob, 'channel' | 'conversation'>,
): boolean {
  return (
    all !== undefined ||
    Object.hasOwn(channels, channel) ||
    Object.hasOwn(sources, parseConversationKey(conversation).source)
  );
}

const askAgainMs = 60_000;
/** A look and a job need a moment: a time that is nearer than this is the next minute's. */
const shortestMs = 1_000;

/**
 * When a push that is paused is looked at again: once a minute, at a second of its message's own. So all devices of a
 * message come up with one look, and what has waited goes out over a whole minute once it may.
 * @returns epoch milliseconds
 */
export function askAgainAt(
  { conversation, messageId }: Pick<PushJob, 'conversation' | 'messageId'>,
  now: number,
): number {
  const own = spreadOf(`${conversation} ${messageId}`, askAgainMs);
  const earliest = now + shortestMs;
  return earliest + ((((own - earliest) % askAgainMs) + askAgainMs) % askAgainMs);
}

/** What is to be paused or resumed; none of them: everything. */
export interface SwitchTarget {
  readonly channel?: string;
  readonly source?: string;
}

/** What is paused already keeps its time. */
export function paused(switches: Switches, { channel, source }: SwitchTarget, now: number): Switches {
  if (channel === undefined && source === undefined) return { ...switches, all: switches.all ?? now };
  return {
    ...switches,
    channels:
      channel === undefined
        ? switches.channels
        : { ...switches.channels, [channel]: switches.channels[channel] ?? now },
    sources:
      source === undefined ? switches.sources : { ...switches.sources, [source]: switches.sources[source] ?? now },
  };
}

/** Without a name everything goes on, also what was paused by its name. */
export function resumed(switches: Switches, { channel, source }: SwitchTarget): Switches {
  if (channel === undefined && source === undefined) return nothingPaused;
  const without = (times: Switches['channels'], name: string | undefined) =>
    Object.fromEntries(Object.entries(times).filter(([one]) => one !== name));
  return { ...switches, channels: without(switches.channels, channel), sources: without(switches.sources, source) };
}
