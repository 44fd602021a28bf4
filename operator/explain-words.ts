import type { BindingWord } from '../lambdas/core/binding.ts';
import { defaultSource, type SourceName } from '../lambdas/core/conversation.ts';
import type { Channel } from '../lambdas/core/device.ts';
import type { SeenBy } from '../lambdas/core/evidence.ts';
import type { WaitReason } from '../lambdas/core/push-row.ts';
import type { WithheldReason } from '../lambdas/core/withheld-reason.ts';

/** What something means, and what a person can do about it, where there is anything to do. */
export interface Words {
  readonly means: string;
  readonly todo?: string;
}

interface ReasonWords {
  readonly message: string;
  /** Of one device, where that reads otherwise. */
  readonly device?: string;
  readonly todo?: (customer: string) => string;
}

const ownWish = (customer: string) =>
  `It is the customer's own wish, which only they change, in the app: handoff devices --customer ${customer} shows it.`;

const reasons: Readonly<Record<WithheldReason, ReasonWords>> = {
  'channel-down': {
    message:
      'the provider took nothing from us (credentials, quota, an API that is switched off) until its time was over',
    todo: () => 'Mend what the provider names: handoff doctor checks the credentials of each channel.',
  },
  refused: {
    message:
      'the provider refused it, and the devices are not to blame: our key, topic or payload is wrong, or so many tokens were refused alike that the fault must be ours',
    todo: () =>
      "It has ended and is not sent again. Its jobs lie in the dead letters with the provider's word: handoff dead-letters list. Mend the cause, and the next message goes out; then drop the letters.",
  },
  paused: {
    message: 'a person had paused its channel, its source or everything until its time was over',
    todo: () => 'handoff resume lets pushes go out again; what has expired meanwhile stays unsent.',
  },
  'tries-used-up': {
    message: 'it was taken up thousands of times without coming to an end',
    todo: () => 'That is a fault: look for the message in the logs of LaterFunction and Sweep, and report it.',
  },
  unconfirmed: {
    message:
      'it was sent, but no certain answer came, so it may have arrived; what was sent without an answer is not sent again and again',
    todo: () =>
      "Nothing is lost for certain. If it happens often, look for timeouts in the dispatcher's log and at the provider's status page.",
  },
  'channel-not-configured': {
    message: 'all devices that could have got it are on a channel that this deployment does not have',
    device: 'it is on a channel that this deployment does not have',
    todo: () => 'Name the channel in the setting channels, deploy, and put its secret.',
  },
  'devices-gone': {
    message: "all devices of the customer are marked as gone, by their providers' word",
    device: "it is marked as gone, by its provider's word",
    todo: (customer) =>
      `The mark goes when the app registers again, as it does when it is opened. If the marks are a mistake, see handoff devices --customer ${customer}, then handoff devices restore --reason WORD --since TIME.`,
  },
  'owner-changed': {
    message: 'the conversation passed to another customer before it could be pushed',
    todo: () =>
      'Right where a guest has signed in or the contact centre has named somebody else. If not, see above by whose word the conversation is whose.',
  },
  'no-device': {
    message: 'the customer has no registered device',
    device: 'it is registered no longer, or was idle for too long',
    todo: (customer) =>
      `The app must register (PUT /v1/devices/{deviceId}) under the very id by which the conversation names the customer: compare with handoff devices --customer ${customer}.`,
  },
  'customer-unknown': {
    message: 'nobody said in time whose conversation it is (10 minutes, or until the message expires)',
    todo: () =>
      'The contact centre must name the customer, or, where its conversation ids cannot be guessed (guessableIds), the app must report presence when it opens the conversation: docs/sources has a page for each.',
  },
  'category-off': { message: 'the customer has switched off this kind of message', todo: ownWish },
  muted: { message: 'the customer has muted the conversation, or everything', todo: ownWish },
  'quiet-hours': { message: "it came in the customer's quiet hours, in which they want nothing", todo: ownWish },
  'conversation-ended': {
    message: 'the conversation had ended, and nobody is called back into one that is over',
  },
  expired: {
    message: 'its time was over before it could be pushed',
    todo: () =>
      'See above what it waited for. If it was late when it came, the source was; the setting messageExpirySeconds says how long a message is news.',
  },
  superseded: {
    message: 'a newer message of the conversation spoke for it',
    device: 'a newer message of the conversation stood on its screen already',
  },
};

/** @param about a message as a whole, or one device of it */
export function reasonInWords(
  reason: WithheldReason,
  about: 'message' | 'device',
  customerId: string | undefined,
): Words {
  const { message, device = message, todo } = reasons[reason];
  const means = about === 'message' ? message : device;
  return todo ? { means, todo: todo(customerId ?? 'ID') } : { means };
}

export const seenByInWords: Readonly<Record<SeenBy, string>> = {
  active: 'the app showed the conversation at least 2 s after the message was sent',
  'customer-message': 'the customer wrote at least 2 s after it was sent',
  read: 'the app said that the customer has read it',
};

/** @param provider such as APNs */
export function waitInWords(because: WaitReason, provider: string): Words {
  switch (because) {
    case 'watching':
      return { means: 'the customer came back to the conversation before it was sent, and may see it there' };
    case 'try-later':
      return { means: `${provider} could not take it` };
    case 'channel-down':
      return {
        means: `${provider} takes nothing from us`,
        todo: 'Mend what the provider names: handoff doctor checks the credentials of each channel.',
      };
    case 'paused':
      return { means: 'a person has paused it', todo: 'handoff resume lets pushes go out again.' };
    case 'changed':
      return { means: 'something about its device or customer changed meanwhile, so that it is decided anew' };
  }
}

export const bindingInWords: Readonly<Record<BindingWord, string>> = {
  presence: 'by the word of their own app, which showed the conversation first',
  alias: 'by a name that the contact centre has for them and that their app or the contact centre has confirmed',
  source: 'by the word of the contact centre itself',
};

export const channelName: Readonly<Record<Channel, string>> = { apns: 'APNs', fcm: 'FCM', telegram: 'Telegram' };

/** Of others than Genesys the deployment's own name for it. */
export const sourceName = (source: SourceName): string => (source === defaultSource ? 'Genesys' : source);
