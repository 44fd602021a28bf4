import type { Channel } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { HandOver } from '../core/jobs.ts';
import type { Look } from '../core/look.ts';
import { type Lane, laneOf } from '../core/urgency.ts';

export type SendHandOver = (handOver: HandOver) => Promise<void>;

/** One lane of a channel. */
export interface LaneJobs {
  readonly channel: Channel;
  readonly lane: Lane;
  readonly send: (jobs: readonly PushJob[]) => Promise<void>;
}

/** Jobs to the queues of their channels and lanes, a look to *later*. Rejects where not all were taken; a repeat does no harm. */
export function createHandOver(queues: readonly LaneJobs[], sendLook: (look: Look) => Promise<void>): SendHandOver {
  return async ({ jobs, look }) => {
    const homeless = jobs.find((job) => !queues.some((queue) => isFor(queue, job)));
    if (homeless) throw new Error(`A job is for ${homeless.channel}, which has no queue here.`);
    const sent = queues.map((queue) => queue.send(jobs.filter((job) => isFor(queue, job))));
    await Promise.all([...sent, ...(look ? [sendLook(look)] : [])]);
  };
}

function isFor({ channel, lane }: LaneJobs, job: PushJob): boolean {
  return channel === job.channel && lane === laneOf(job);
}
