import { parseConversationKey } from '../core/conversation.ts';
import type { Device } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { Push } from '../core/push.ts';

/** The push of a job, to the device as it is registered now. */
export function pushOfJob(
  job: PushJob,
  device: Device,
  { app, collapseId }: { readonly app: string; readonly collapseId: string },
): Push {
  const { source, id } = parseConversationKey(job.conversation);
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
    content: job.content,
  };
}
