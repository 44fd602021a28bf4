import type { FaultCase, Measured } from './fault-case.ts';
import { startProviders } from './providers.ts';
import { runCase } from './run-case.ts';
import type { ClientName } from './sender/messages.ts';

export interface Job {
  readonly faultCase: FaultCase;
  readonly client: ClientName;
}

export interface Running {
  /** Rejects where the case could not be run, such as with a client that died of it. */
  readonly measured: (job: Job) => Promise<Measured>;
  /** When all have ended. */
  readonly done: Promise<void>;
}

/** Runs all jobs in the given order, so many side by side, each worker with providers of its own: most time is waiting. */
export function runCases(jobs: readonly Job[], workers: number): Running {
  const ends = new Map(jobs.map((job) => [job, Promise.withResolvers<Measured>()]));
  const waiting = jobs.values();

  async function work() {
    const providers = await startProviders();
    try {
      for (const job of waiting) {
        const end = ends.get(job);
        await runCase(job.faultCase, job.client, providers).then(end?.resolve, end?.reject);
      }
    } finally {
      await providers.close();
    }
  }
  // Whoever asks for a result hears of its failure; nobody may have to.
  for (const { promise } of ends.values()) promise.catch(() => {});
  const done = Promise.all(Array.from({ length: workers }, work)).then(() => {});
  done.catch((error: unknown) => {
    for (const { reject } of ends.values()) reject(error);
  });
  return {
    done,
    measured: (job) => ends.get(job)?.promise ?? Promise.reject(new Error('This job was not given.')),
  };
}
