import type { AnswerKind, Trail, TrailPush } from '../../wire.ts';

type Decision = Trail['decision'];
type Reason = NonNullable<Trail['reason']>;
type SeenBy = NonNullable<Trail['seenBy']>;
type WaitReason = NonNullable<TrailPush['because']>;

export const channelNames: Readonly<Record<TrailPush['channel'], string>> = {
  apns: 'APNs',
  fcm: 'FCM',
  telegram: 'Telegram',
};

/** What was decided, for a list. */
export const decisionWords: Readonly<Record<Decision, string>> = {
  push: 'push',
  watching: 'watching, without proof yet',
  seen: 'seen',
  'customer-unknown': 'nobody knows yet whose it is',
  deferred: 'quiet hours, for later',
  withheld: 'not to be pushed',
};

/** The same beside a number. */
export const decisionNames: Readonly<Record<Decision, string>> = {
  push: 'push',
  watching: 'watching',
  seen: 'seen',
  'customer-unknown': 'unknown',
  deferred: 'deferred',
  withheld: 'withheld',
};

export const reasonWords: Readonly<Record<Reason, string>> = {
  'channel-down': 'channel down',
  refused: 'refused',
  paused: 'paused',
  'tries-used-up': 'tries used up',
  unconfirmed: 'unconfirmed',
  'channel-not-configured': 'channel not configured',
  'devices-gone': 'all devices gone',
  'owner-changed': 'owner changed',
  'no-device': 'no device',
  'customer-unknown': 'customer unknown',
  'category-off': 'switched off',
  muted: 'muted',
  'quiet-hours': 'quiet hours',
  'conversation-ended': 'conversation ended',
  expired: 'expired',
  superseded: 'superseded',
};

/** Why a message was pushed to nobody. */
export function withheldBecause({ reason, pushes }: Pick<Trail, 'pushes' | 'reason'>): string | undefined {
  if (reason === 'devices-gone' && pushes.length === 1) return 'gone';
  return reason && reasonWords[reason];
}

export const seenByWords: Readonly<Record<SeenBy, string>> = {
  active: 'the app showed it',
  'customer-message': 'the customer answered',
  read: 'the customer read it',
};

const waitWords: Readonly<Record<WaitReason, string>> = {
  watching: 'waits, the customer is back',
  'try-later': 'waits, the provider could not take it',
  'channel-down': 'waits, the channel is down',
  paused: 'waits, paused',
  changed: 'waits, to be decided anew',
};

export const answerWords: Readonly<Record<AnswerKind, string>> = {
  accepted: 'taken',
  refused: 'refused',
  unavailable: 'later',
  broken: 'silent',
};

/** How far one push has come. */
export function pushWords(push: TrailPush): string {
  if (push.isDead) return 'dead letter';
  switch (push.state) {
    case 'queued':
      return 'in the queue';
    case 'sending':
      return 'being sent';
    case 'waiting':
      return push.because ? waitWords[push.because] : 'waits';
    case 'delivered':
      return push.tries > 1 ? `delivered at try ${push.tries}` : 'delivered';
    case 'gone':
      return 'gone';
    case 'refused':
      return push.detail ? `refused: ${push.detail}` : 'refused';
    case 'seen':
      return 'not sent, seen';
    case 'superseded':
      return 'not sent, a newer one stands there';
    case 'withheld':
      // It speaks of this device alone.
      if (push.reason === 'devices-gone') return 'gone';
      return push.reason ? `withheld: ${reasonWords[push.reason]}` : 'withheld';
  }
}

/** What that means for the customer. */
export function pushTone({ state, isDead }: TrailPush): 'open' | 'good' | 'bad' | 'quiet' {
  if (isDead) return 'bad';
  switch (state) {
    case 'queued':
    case 'sending':
    case 'waiting':
      return 'open';
    case 'delivered':
    case 'seen':
      return 'good';
    case 'gone':
    case 'refused':
      return 'bad';
    case 'superseded':
    case 'withheld':
      return 'quiet';
  }
}
