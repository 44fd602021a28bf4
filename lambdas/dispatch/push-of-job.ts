import type { Burst } from '../core/burst.ts';
import { parseConversationKey } from '../core/conversation.ts';
import type { Device } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import { inMode } from '../core/jobs.ts';
import { type Preferences, stricter } from '../core/preferences.ts';
import type { Push } from '../core/push.ts';
import { replaces } from '../core/replacing.ts';
import { wishOf } from '../core/wish.ts';

interface Circumstances {
  readonly app: string;
  readonly collapseId: string;
  /** Undefined where nobody could count. */
  readonly badge: number | undefined;
  /** That it belongs to, itself counted; absent where pushes do not replace each other. */
  readonly burst: Burst | undefined;
  /** Of its customer. */
  readonly preferences: Preferences;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The push of a job, to the device as it is registered now. */
export function pushOfJob(
  job: PushJob,
  device: Device,
  { app, collapseId, badge, burst, preferences, now }: Circumstances,
): Push {
  const { conversation, content } = job;
  const { source, id } = parseConversationKey(conversation);
  const wish = wishOf(preferences, { conversation, type: content.type }, now);
  // What stands beside the earlier ones speaks for itself alone.
  const replaced = replaces(device.channel) ? (burst?.count ?? 1) - 1 : 0;
  const count = (content.count ?? 1) + replaced;
  const isSilent = (wish.kind === 'push' && wish.silent) || (burst !== undefined && burst.count > 1);
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
    content: { ...inMode(content, stricter(content.mode, preferences.privacy)), ...(count > 1 ? { count } : {}) },
    ...(isSilent ? { silent: true } : {}),
  };
}
