import { signal } from '@preact/signals';
import { recordOf, textOf } from '../../../../docs/clients/typescript/outcome.ts';
import type { Attempt } from '../../wire.ts';
import type { Feed } from '../feed.ts';
import type { Phone, PhoneId } from '../phones/phone.ts';

/** One request to a provider about a message. */
export interface Asked {
  readonly messageId: string;
  readonly phone: PhoneId;
  readonly accepted: boolean;
}

/** What the providers were asked for the page's phones, as the runner tells it: pushes of messages, nothing else. */
export interface PushLog {
  /** In the order in which the requests came. Reads a signal. */
  readonly of: (messageId: string) => readonly Asked[];
  readonly all: () => readonly Asked[];
  readonly stop: () => void;
}

/** Somebody may send thousands of replies while a scene plays: the newest count. */
const most = 2_000;

export function createPushLog({
  feed,
  phones,
}: {
  readonly feed: Pick<Feed, 'onAttempt'>;
  readonly phones: ReadonlyMap<PhoneId, Pick<Phone, 'deviceToken'>>;
}): PushLog {
  const asked = signal<readonly Asked[]>([]);
  const stop = feed.onAttempt((attempt) => {
    const messageId = messageIdOf(attempt);
    // A phone has another token once its app was installed anew.
    const [phone] = [...phones].find(([, { deviceToken }]) => deviceToken === attempt.deviceToken) ?? [];
    if (messageId === undefined || phone === undefined) return;
    asked.value = [...asked.peek(), { messageId, phone, accepted: attempt.accepted }].slice(-most);
  });
  return {
    of: (messageId) => asked.value.filter((one) => one.messageId === messageId),
    all: () => asked.value,
    stop,
  };
}

/** Of a push, and not of word that messages were read elsewhere (docs/payload.md, docs/app-api.md). */
export function messageIdOf({ channel, payload }: Pick<Attempt, 'channel' | 'payload'>): string | undefined {
  const data = recordOf(channel === 'fcm' ? recordOf(recordOf(payload).message).data : payload);
  return data.event === undefined ? textOf(data.messageId) : undefined;
}
