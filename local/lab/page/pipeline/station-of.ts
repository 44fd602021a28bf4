import type { Trail, TrailPush } from '../../wire.ts';
import { picturedChannels, type Station } from './station.ts';

/** So long an ended message stays in sight, in milliseconds of the functions' clock. */
export const lingerMs = 5_000;

/** How a token looks: on its way, waiting for the customer, waiting for a provider, or at an end. */
export type Tone = 'moving' | 'waiting' | 'held-up' | 'good' | 'bad' | 'quiet';

/** One token: a message, or one push of it from the lanes on. */
export interface Standing {
  /** The trail's id and the push's place in it: a message that is pushed later keeps its first token. */
  readonly key: string;
  readonly trail: Trail;
  readonly station: Station;
  /** Where it has been on its way there, whether or not the page heard of it at the time. */
  readonly through?: readonly Station[];
  readonly tone: Tone;
  /** The time when its end was reached; absent while it is open. */
  readonly endedAt?: number;
}

/**
 * Where each token of a message stands, by what is known of it.
 * @param now of the functions' clock, epoch milliseconds
 * @returns none for what ended `lingerMs` ago, and for pushes through a channel that is not in the picture
 */
export function stationOf(trail: Trail, now: number): readonly Standing[] {
  const tokens: Standing[] = [];
  const add = (index: number, place: Place) => {
    if (place.endedAt !== undefined && place.endedAt + lingerMs <= now) return;
    tokens.push({ key: `${trail.id}/${index}`, trail, ...place });
  };
  if (trail.pushes.length === 0) {
    add(0, placeOfMessage(trail));
    return tokens;
  }
  trail.pushes.forEach((push, index) => {
    const { channel } = push;
    if (isPictured(channel)) add(index, withWay(placeOfPush(push, channel, trail), push, channel, trail));
  });
  return tokens;
}

type Place = Pick<Standing, 'station' | 'through' | 'tone' | 'endedAt'>;
type Pictured = (typeof picturedChannels)[number];

const isPictured = (channel: TrailPush['channel']): channel is Pictured =>
  picturedChannels.some((pictured) => pictured === channel);

function withWay(place: Place, { tries }: TrailPush, channel: Pictured, { lane = 'normal' }: Trail): Place {
  const { station } = place;
  const wasRefused = tries > 0 && (station === 'later' || station === 'withheld' || station === 'dead-letters');
  const through: Station[] = [`lane-${channel}-${lane}`];
  if (wasRefused) through.push(`provider-${channel}`);
  return { ...place, through };
}

function placeOfMessage(trail: Trail): Place {
  const endedAt = trail.endedAt ?? trail.decidedAt;
  switch (trail.state) {
    case 'seen':
      return { station: 'seen', tone: 'good', endedAt };
    case 'pushed':
      return { station: 'pushed', tone: 'good', endedAt };
    case 'withheld':
      return { station: 'withheld', tone: 'quiet', endedAt };
    case 'open':
      return trail.decision === 'push'
        ? { station: 'decide', tone: 'moving' }
        : { station: 'later', tone: trail.decision === 'watching' ? 'waiting' : 'held-up' };
  }
}

function placeOfPush(push: TrailPush, channel: Pictured, trail: Trail): Place {
  const endedAt = push.changedAt ?? trail.endedAt ?? trail.decidedAt;
  if (push.isDead) return { station: 'dead-letters', tone: 'bad', endedAt };
  switch (push.state) {
    case 'delivered':
      return { station: 'pushed', tone: 'good', endedAt };
    case 'seen':
      return { station: 'seen', tone: 'good', endedAt };
    case 'gone':
    case 'refused':
      return { station: 'withheld', tone: 'bad', endedAt };
    case 'superseded':
    case 'withheld':
      return { station: 'withheld', tone: 'quiet', endedAt };
    default:
      // A job that was found without need of it leaves no row of its own: the message says how it ended.
      if (trail.state !== 'open') return placeOfMessage(trail);
      return placeUnderWay(push, channel, trail);
  }
}

/** What happened last tells: a push that waited and came to the queue again has the time of its wait behind it. */
function placeUnderWay(push: TrailPush, channel: Pictured, { lane = 'normal' }: Trail): Place {
  const { queuedAt = 0, takenAt = 0, changedAt = 0 } = push;
  if (push.state === 'sending') return { station: `provider-${channel}`, tone: 'moving' };
  const isWaiting = push.state === 'waiting' && changedAt >= queuedAt && changedAt >= takenAt;
  if (isWaiting) return { station: 'later', tone: push.because === 'watching' ? 'waiting' : 'held-up' };
  if (takenAt > 0 && takenAt >= queuedAt) return { station: `dispatch-${channel}`, tone: 'moving' };
  return { station: `lane-${channel}-${lane}`, tone: 'moving' };
}
