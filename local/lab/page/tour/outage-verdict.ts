import type { PhoneId } from '../phones/phone.ts';
import type { Asked } from './push-log.ts';
import type { Verdict } from './scene.ts';
import { asSentence, counted, phoneNames } from './taken.ts';

export interface SentMessage {
  readonly chat: string;
  readonly messageId: string;
  /** The devices for which the journal says that a newer message of the conversation stood there already. */
  readonly superseded: readonly PhoneId[];
}

export interface Observed {
  /** In the order in which they were sent. */
  readonly messages: readonly SentMessage[];
  /** The customer's. */
  readonly devices: readonly PhoneId[];
  /** Every request to a provider, in the order in which they came. */
  readonly asked: readonly Asked[];
  /** Whether a push replaces the one before of its conversation. */
  readonly collapse: 'conversation' | 'message';
}

/**
 * Whether each device got each message once, in order. Where pushes replace each other, an older one may be left out, but only
 * where a newer one of its conversation was taken; where they do not, no order is promised.
 */
export function verdictOf({ messages, devices, asked, collapse }: Observed): Verdict {
  const accepted = asked.filter((one) => one.accepted);
  const timesOn = (phone: PhoneId, { messageId }: SentMessage) =>
    accepted.filter((one) => one.phone === phone && one.messageId === messageId).length;

  const problems = devices.flatMap((phone) => {
    const mayBeLeftOut = (message: SentMessage, index: number) =>
      message.superseded.includes(phone) &&
      messages.slice(index + 1).some((later) => later.chat === message.chat && timesOn(phone, later) > 0);
    const wrong = messages.flatMap((message, index) => {
      const times = timesOn(phone, message);
      if (times > 1) return [`${phoneNames[phone]} got message ${index + 1} ${times} times`];
      return times === 0 && !mayBeLeftOut(message, index)
        ? [`${phoneNames[phone]} never got message ${index + 1}`]
        : [];
    });
    const outOfOrder = collapse === 'conversation' && !isInOrder(phone);
    return [...wrong, outOfOrder && `${phoneNames[phone]} got an older message after a newer one`];
  });
  const wrong = asSentence(problems);
  return { isGood: wrong === undefined, text: wrong ?? success() };

  function isInOrder(phone: PhoneId): boolean {
    const place = new Map(messages.map(({ messageId }, index) => [messageId, index]));
    const chats = new Set(messages.map(({ chat }) => chat));
    return [...chats].every((chat) => {
      const places = accepted
        .filter((one) => one.phone === phone && messages[place.get(one.messageId) ?? -1]?.chat === chat)
        .map(({ messageId }) => place.get(messageId) ?? 0);
      return places.every((at, index) => index === 0 || at >= (places[index - 1] ?? 0));
    });
  }

  function success(): string {
    const taken = devices.flatMap((phone) => messages.filter((message) => timesOn(phone, message) === 1)).length;
    const leftOut = messages.length * devices.length - taken;
    const spared = leftOut === 0 ? '' : `, ${leftOut} spared because a newer one of the conversation stood there`;
    const failed = asked.length - accepted.length;
    return `None lost, none twice: ${messages.length} messages to ${devices.length} devices, ${counted(taken, 'push', 'pushes')} taken${spared}, after ${counted(failed, 'request')} that failed.`;
  }
}
