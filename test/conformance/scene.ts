import {
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  until,
} from '../end-to-end/running-stack.ts';
import type { Operator } from './operator.ts';

/** A running stack and what it takes to look at it. */
export interface Scene {
  readonly stack: RunningStack;
  readonly operator: Operator;
}

/** A customer with one device, who has just left a conversation. */
export async function customerAway({ stack }: Scene, channel: 'apns' | 'fcm' = 'apns') {
  const conversation = newConversation();
  const token = channel === 'apns' ? newApnsToken() : newFcmToken();
  const app = await stack.app(`customer-${conversation}`);
  const registered = await app('PUT', '/v1/devices/phone', { channel, token });
  const left = await app('PUT', `/v1/conversations/${conversation}/presence`, {
    deviceId: 'phone',
    status: 'background',
  });
  return { conversation, token, app, statuses: [registered.status, left.status] };
}

/** An agent writes in a conversation. */
export const agentWrites = ({ stack }: Scene, conversation: string, eventBody: object = {}) =>
  stack.event(outboundMessage(conversation, eventBody));

/** The customer's part of a conversation ends. */
export function customerEnds({ stack }: Scene, conversation: string) {
  const { detail, ...event } = outboundMessage(conversation);
  const topicName = `v2.detail.events.conversation.${conversation}.customer.end`;
  return stack.event({
    ...event,
    'detail-type': 'v2.detail.events.conversation.{id}.customer.end',
    detail: { ...detail, topicName, eventBody: { conversationId: conversation, eventTime: Date.now() } },
  });
}

/** The first line of the runner's output that holds all these texts. */
export const lineWith = ({ stack }: Scene, ...texts: string[]) =>
  until(async () => stack.lines.find((line) => texts.every((text) => line.includes(text))));

/** Whether something comes true within 2 s; for what must not happen, that is how long it is looked for. */
export async function soon(ask: () => Promise<boolean>): Promise<boolean> {
  const givenUpAt = Date.now() + 2000;
  while (Date.now() < givenUpAt) {
    if (await ask()) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}
