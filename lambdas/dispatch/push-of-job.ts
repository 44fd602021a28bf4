import { parseConversationKey } from '../core/conversation.ts';
import type { Device } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import { inMode } from '../core/jobs.ts';
import { type Preferences, stricter } from '../core/preferences.ts';
import type { Push } from '../core/push.ts';
import { wishOf } from '../core/wish.ts';

interface Circumstances {
  readonly app: string;
  readonly collapseId: string;
  /** Undefined where nobody could count. */
  readonly badge: number | undefined;
  /** Of its customer. */
  readonly preferences: Preferences;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The push of a job, to the device as it is registered now. */
export function pushOfJob(
  job: PushJob,
  device: Device,
  { app, collapseId, badge, preferences, now }: Circumstances,
): Push {
  const { conversation, content } = job;
  const { source, id } = parseConversationKey(conversation);
  const wish = wishOf(preferences, { conversation, type: content.type }, now);
  return {
    token: device.token,
    addressKind: device.addressKind,
    platform: device.platform,
    environment: device.environment,
    environmentIsCertain: device.environmentIsCertain,
    app,
    ...(device.locale === undefined ? {} : { locale: device.locale }),
    recipient: device.recipient,
    source,
    conversationId: id,
    messageId: job.messageId,
    sentAt: job.sentAt,
    expiresAt: job.expiresAt,
    collapseId,
    ...(badge === undefined ? {} : { badge }),
    content: inMode(content, stricter(content.mode, preferences.privacy)),
    ...(wish.kind === 'push' && wish.silent ? { silent: true } : {}),
  };
}
