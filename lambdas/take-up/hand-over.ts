import type { Channel } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { HandOver } from '../core/jobs.ts';
import type { Look } from '../core/look.ts';

export type SendHandOver = (handOver: HandOver) => Promise<void>;

export interface ChannelJobs {
  readonly channel: Channel;
  readonly send: (jobs: readonly PushJob[]) => Promise<void>;
}

/** Jobs to the queues of their channels, a look to *later*. Rejects where not all were taken; a repeat does no harm. */
export function createHandOver(queues: readonly ChannelJobs[], sendLook: (look: Look) => Promise<void>): SendHandOver {
  return async ({ jobs, look }) => {
    const homeless = jobs.find((job) => !queues.some(({ channel }) => channel === job.channel));
    if (homeless) throw new Error(`A job is for ${homeless.channel}, which has no queue here.`);
    await Promise.all([
      ...queues.map(({ channel, send }) => send(jobs.filter((job) => job.channel === channel))),
      ...(look ? [sendLook(look)] : []),
    ]);
  };
}
