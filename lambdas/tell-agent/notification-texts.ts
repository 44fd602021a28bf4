import type { AgentWord } from '../core/agent-word.ts';
import type { WithheldReason } from '../core/withheld-reason.ts';

/** What a notification says; no name of a customer and no word of a message. Title and message: 250 characters at most. */
export interface NotificationText {
  /** `error`: our side must be mended. */
  readonly type: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly message: string;
}

const pushed: NotificationText = {
  type: 'info',
  title: 'Customer notified',
  message: 'The customer is not looking at the conversation. Their phone was notified of your message.',
};

const warning = (message: string): NotificationText => ({ type: 'warning', title: 'Customer not reached', message });
const error = (message: string): NotificationText => ({ type: 'error', title: 'Notifications are disturbed', message });

const unknownWhy = warning('The customer is not looking at the conversation, and no notification reached them.');

const unreachable: Readonly<Record<WithheldReason, NotificationText>> = {
  'channel-down': error(
    'The customer was not notified: the notification service was down. Your administrators can see why.',
  ),
  refused: error('The customer was not notified: the notification was refused. Your administrators can see why.'),
  'channel-not-configured': error(
    'The customer was not notified: notifications to their device are not set up. Tell your administrators.',
  ),
  paused: warning('The customer was not notified: notifications are paused by your administrators.'),
  'tries-used-up': warning('The customer was not notified: the notification service did not take it, several times.'),
  unconfirmed: warning('Whether the customer was notified is not known: the notification service did not answer.'),
  'devices-gone': warning('The customer was not notified: the app is no longer on any of their devices.'),
  'no-device': warning('The customer was not notified: they have no device that takes notifications.'),
  'customer-unknown': warning('The customer was not notified: nobody knows which customer this conversation is with.'),
  'category-off': warning('The customer was not notified: they have switched off notifications of this kind.'),
  muted: warning('The customer was not notified: they have muted notifications.'),
  'quiet-hours': warning('The customer was not notified: they are in their quiet hours.'),
  expired: warning('The customer was not notified in time: the message is too old to notify them of it.'),
  // Nobody is told of these.
  'owner-changed': unknownWhy,
  'conversation-ended': unknownWhy,
  superseded: unknownWhy,
};

export function textOf({ end, reason }: Pick<AgentWord, 'end' | 'reason'>): NotificationText {
  if (end === 'pushed') return pushed;
  return reason === undefined ? unknownWhy : unreachable[reason];
}
