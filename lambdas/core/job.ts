import type { Channel } from './device.ts';
import type { PushContent } from './push.ts';
import type { Lane } from './urgency.ts';

/** One push to do. It names the device, never its token: dispatch reads the device again. Times are epoch milliseconds. */
export interface PushJob {
  readonly v: 1;
  /** The conversation's key: `source~id`, bare for the default source. */
  readonly conversation: string;
  readonly messageId: string;
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** Of the message when the job was made. */
  readonly step: number;
  readonly sentAt: number;
  readonly expiresAt: number;
  readonly content: PushContent;
  /** The source's own name for what caused its event. */
  readonly correlationId?: string;
  /** Of its message; jobs of the first version have none. */
  readonly lane?: Lane;
}
