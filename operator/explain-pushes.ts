import type { Device } from '../lambdas/core/device.ts';
import { laterGraceMs, type MessageDevice, type MessageRow } from '../lambdas/core/journal.ts';
import { longestDelayMs } from '../lambdas/core/look.ts';
import { isClaimed, type PushEnd, type PushRow } from '../lambdas/core/push-row.ts';
import { channelName, reasonInWords, waitInWords } from './explain-words.ts';
import { duration, timeOn } from './times.ts';

/** One thing that happened, or will: what, when (epoch milliseconds; absent: nobody noted it), and what a person can do. */
export interface Sentence {
  readonly at?: number;
  readonly text: string;
  readonly todo?: string;
}

/** One device of a message, with what is known of its push and of its registration now. */
export interface ToldPush {
  readonly row: MessageRow;
  readonly device: MessageDevice;
  /** As the message's row has it, where it has ended. */
  readonly end: PushEnd | undefined;
  /** Absent before its first attempt. */
  readonly push: PushRow | undefined;
  readonly registered: Device | undefined;
}

/** How far the push to one device has come; while it is open, what happens next with it and when. */
export function tellPush(told: ToldPush, day: string, now: number): Sentence {
  const { row, device, push } = told;
  const name = `${device.deviceId}:`;
  const provider = channelName[device.channel];
  const said = push?.detail === undefined ? '' : ` (“${push.detail}”)`;
  const state = told.end ?? push;
  const at = push?.changedAt ?? row.decidedAt;
  if (!state) return { at, text: `${name} ${tellQueued(row, device, provider, day, now)}` };
  switch (state.state) {
    case 'sending':
      return { at, text: `${name} ${tellSending(state, provider, day, now)}` };
    case 'waiting': {
      const { means, todo } = waitInWords(state.because, provider);
      return {
        at,
        text: `${name} ${means}${said}: it ${comesUp(state.until, day, now)}${triesOf(push)}`,
        ...also(todo),
      };
    }
    case 'delivered':
      return { at, text: `${name} delivered by ${provider}${tellDelay(row, push)}${triesOf(push)}` };
    case 'gone': {
      const isBack = told.registered !== undefined && told.registered.gone === undefined;
      const then = isBack ? '; since then it was registered again, or its mark taken off' : '';
      const { todo } = reasonInWords('devices-gone', 'device', device.customerId);
      return {
        at,
        text: `${name} ${provider} says that it is gone${said}, so it was marked${then}${triesOf(push)}`,
        ...also(isBack ? undefined : todo),
      };
    }
    case 'refused': {
      const { todo } = reasonInWords('refused', 'device', row.customerId);
      return {
        at,
        text: `${name} ${provider} refused it${said}; the job lies in the dead letters${triesOf(push)}`,
        ...also(todo),
      };
    }
    case 'seen':
      return { at, text: `${name} not sent, because by then the customer had seen the message${triesOf(push)}` };
    case 'superseded':
      return {
        at,
        text: `${name} not sent: ${reasonInWords('superseded', 'device', undefined).means}${triesOf(push)}`,
      };
    case 'withheld': {
      const { means, todo } = reasonInWords(state.reason, 'device', device.customerId);
      return { at, text: `${name} withheld (${state.reason}): ${means}${said}${triesOf(push)}`, ...also(todo) };
    }
  }
}

const also = (todo: string | undefined) => (todo === undefined ? {} : { todo });

function tellQueued(row: MessageRow, device: MessageDevice, provider: string, day: string, now: number): string {
  const lane = row.lane === undefined ? '' : `, in the ${row.lane} lane`;
  const waits = `in the queue of ${provider}${lane} for ${duration(now - row.decidedAt)}, with no attempt yet`;
  return `${waits}; if there is none, it counts as lost at ${timeOn(device.redoAt, day)} and is put there again`;
}

function tellSending(push: Extract<PushRow, { state: 'sending' }>, provider: string, day: string, now: number): string {
  const until = timeOn(push.claimedUntil, day);
  if (isClaimed(push, now)) return `being sent to ${provider}${triesOf(push)}; whoever does it has until ${until}`;
  const again = timeOn(push.claimedUntil + laterGraceMs, day);
  return `whoever was sending it to ${provider} had until ${until} and did not come back${triesOf(push)}; it is taken up again from ${again} on`;
}

/** What is near comes up by a look; what is farther off, by the sweeper. */
function comesUp(until: number, day: string, now: number): string {
  if (until <= now) return `was to be tried again at ${timeOn(until, day)}`;
  const who = until - now > longestDelayMs ? ', by the sweeper' : '';
  return `is tried again at ${timeOn(until, day)}, in ${duration(until - now)}${who}`;
}

/** The last decision may be later than the push where another device was decided anew. */
function tellDelay({ sentAt, decidedAt }: MessageRow, push: PushRow | undefined): string {
  if (!push) return '';
  const sinceMessage = `${duration(push.changedAt - sentAt)} after the message`;
  if (decidedAt > push.changedAt) return ` ${sinceMessage}`;
  return ` after ${duration(push.changedAt - decidedAt)}, ${sinceMessage}`;
}

function triesOf(push: PushRow | undefined): string {
  if (!push || push.tries === 0) return '';
  const tries = push.tries === 1 ? '1 try' : `${push.tries} tries`;
  return ` (${tries}${push.unanswered > 0 ? `, ${push.unanswered} without an answer` : ''})`;
}
