import { recordOf, textOf } from '../../../../docs/clients/typescript/outcome.ts';
import type { Attempt } from '../../wire.ts';
import { numberOf, type PushData, readPushData } from './push-data.ts';

/** A message as an Android phone gets it (FCM HTTP v1, "REST Resource: projects.messages"). */
export interface FcmPush {
  readonly kind: 'fcm';
  /** One of its own. */
  readonly id: string;
  /** 0: now or never; undefined: Google's own four weeks. */
  readonly ttlSeconds: number | undefined;
  /** Firebase draws it by itself, unless the app is in front; undefined: a data message, which is the app's. */
  readonly notification: FcmNotification | undefined;
  readonly data: PushData;
}

export interface FcmNotification {
  readonly title: string | undefined;
  readonly body: string | undefined;
  /** One of the same tag is replaced. */
  readonly tag: string | undefined;
  readonly channelId: string | undefined;
  readonly count: number | undefined;
}

export function readFcmPush({ payload, seq }: Pick<Attempt, 'payload' | 'seq'>): FcmPush {
  const message = recordOf(recordOf(payload).message);
  const android = recordOf(message.android);
  return {
    kind: 'fcm',
    id: `push-${seq}`,
    ttlSeconds: numberOf(textOf(android.ttl)?.replace(/s$/, '')),
    notification: message.notification === undefined ? undefined : notificationOf(message, android),
    data: readPushData(message.data),
  };
}

function notificationOf(message: Record<string, unknown>, android: Record<string, unknown>): FcmNotification {
  const shown = recordOf(message.notification);
  const drawn = recordOf(android.notification);
  return {
    title: textOf(shown.title),
    body: textOf(shown.body),
    tag: textOf(drawn.tag),
    channelId: textOf(drawn.channel_id),
    count: numberOf(drawn.notification_count),
  };
}
