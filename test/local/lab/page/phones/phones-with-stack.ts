import { signal } from '@preact/signals';
import type { Conversation, Line } from '../../../../../local/lab/page/agent/talk.ts';
import { createPhones } from '../../../../../local/lab/page/phones/create-phones.ts';
import type { Phone, PhoneId } from '../../../../../local/lab/page/phones/phone.ts';
import type { Attempt, Hello } from '../../../../../local/lab/wire.ts';
import {
  newConversation,
  outboundMessage,
  type Pushed,
  type RunningStack,
} from '../../../../end-to-end/running-stack.ts';

/** The page's four phones before a local stack, without a browser: the pushes come to them as often as `listen` asks. */
export function phonesWith(stack: RunningStack) {
  const conversations = signal<readonly Conversation[]>([]);
  const listeners = new Set<(attempt: Attempt) => void>();
  const suffix = crypto.randomUUID().slice(0, 4);
  const [ada, ben] = [
    { customerId: `ada-${suffix}`, name: 'Ada' },
    { customerId: `ben-${suffix}`, name: 'Ben' },
  ];
  /** What left the phones, with the answer's status. */
  const asked: string[] = [];
  let heard = 0;

  const { phones, registered } = createPhones({
    customers: [ada, ben],
    talk: { conversations },
    faults: { setGone: (channel, deviceToken) => stack.fault(goneOf(channel, deviceToken)).then(() => {}) },
    feed: {
      clockOffsetMs: signal(0),
      hello: signal<Hello | undefined>(undefined),
      onAttempt: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    fetch: async (path, init) => {
      const response = await fetch(`${stack.url}${String(path)}`, init);
      asked.push(`${init?.method ?? 'GET'} ${String(path)} ${response.status} ${String(init?.body ?? '')}`);
      return response;
    },
  });

  return {
    ada: ada.customerId,
    ben: ben.customerId,
    registered,
    asked,
    phone: (id: PhoneId): Phone => {
      const phone = phones.get(id);
      if (!phone) throw new Error(`There is no phone ${id}.`);
      return phone;
    },
    /** Hands on what the providers took since. */
    listen: async (): Promise<void> => {
      const pushes = await stack.pushes();
      for (const push of pushes.slice(heard)) for (const listener of listeners) listener(attemptOf(push));
      heard = pushes.length;
    },
    begin: (customerId: string): string => {
      const key = newConversation();
      const begun = { key, id: key, source: 'genesys', customerId, title: key, lines: [] };
      conversations.value = [...conversations.value, begun];
      return key;
    },
    /** The agent's reply: on the bus, and in the contact centre's own chat. */
    reply: async (key: string, text = 'Your order is on its way.'): Promise<string> => {
      const event = outboundMessage(key, { text });
      const { id: messageId } = event.detail.eventBody;
      const line: Line = { messageId, from: 'human', kind: 'text', text, at: Date.parse(event.detail.timestamp) };
      await stack.event(event);
      conversations.value = conversations.value.map((one) =>
        one.key === key ? { ...one, lines: [...one.lines, line] } : one,
      );
      return messageId;
    },
  };
}

const attemptOf = (push: Pushed): Attempt => {
  const { channel, deviceToken, headers, payload, receivedAt } = push;
  const at = Date.parse(receivedAt);
  return { seq: at, channel, deviceToken, headers, payload, at, answeredAt: at, accepted: true, status: 200 };
};

const goneOf = (channel: 'apns' | 'fcm', deviceToken: string) => ({
  channel,
  deviceToken,
  times: 'until-cleared',
  ...(channel === 'apns' ? { status: 410, reason: 'Unregistered' } : { status: 404, reason: 'UNREGISTERED' }),
});
