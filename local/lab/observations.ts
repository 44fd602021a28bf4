import type { SourceRequest } from '../../lambdas/adapters/ingest-queue.ts';
import type { AddressedDevice } from '../../lambdas/core/device.ts';
import { createHeard } from './heard.ts';
import { createJournalChanges } from './journal-changes.ts';
import type { ReadKeys } from './journal-reads.ts';
import { journalWrites } from './journal-writes.ts';
import { createKeptAttempts } from './kept-attempts.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { createSeenJobs } from './seen-jobs.ts';
import { sentBy } from './sent-by.ts';
import { createStations } from './stations.ts';
import { createTokenOwners, type ReadDevice } from './token-owners.ts';
import { createTrails } from './trails.ts';
import type { Call, Invocation } from './watch.ts';
import type { Attempt } from './wire.ts';

export interface ObservationsOptions {
  readonly parts: PipelineParts;
  /** Epoch milliseconds of the functions' clock. */
  readonly now: () => number;
  readonly readRows: ReadKeys;
  readonly readDevice: ReadDevice;
  /** What its reader calls the messages of a webhook's request. */
  readonly messageIdsIn?: (request: SourceRequest) => readonly string[];
}

interface Unowned {
  readonly id: string;
  readonly attempt: Attempt;
}
const mostUnowned = 1_000;

/**
 * What the lab knows of the stack. What functions are invoked with and what they write is noted as it happens; the tables are
 * read only while somebody looks.
 */
export function createObservations({ parts, now, readRows, readDevice, messageIdsIn }: ObservationsOptions) {
  const [heard, jobs, attempts, stations] = [
    createHeard(messageIdsIn),
    createSeenJobs(),
    createKeptAttempts(),
    createStations(parts),
  ];
  const changes = createJournalChanges(readRows);
  const owners = createTokenOwners(readDevice);
  const trails = createTrails({ heardAt: heard.heardAt, jobsOf: jobs.of, attemptsOf: attempts.of });
  const unowned = new Set<Unowned>();

  function invoked({ name, payload }: Invocation): () => void {
    const part = parts.functions.get(name);
    if (!part) return () => {};
    if (part.kind === 'dispatch') jobs.taken(payload, now());
    else {
      const events = heard.hear(name, part.kind, payload, now());
      // What came to the bus is counted there, also what no rule lets through.
      if (part.kind === 'ingest') stations.heard(events);
      stations.routed(events);
    }
    return stations.began(part);
  }

  function called(call: Call): void {
    for (const write of journalWrites(call, parts.tables.journal)) {
      stations.wrote(write);
      changes.note(write);
    }
    const sent = sentBy(call);
    if (sent && parts.lanes.has(sent.queue)) jobs.sent(sent.queue, sent.bodies, now());
    else if (sent && parts.deadLetters.has(sent.queue)) jobs.buried(sent.bodies);
  }

  function attempted(attempt: Attempt): void {
    if (attempt.seq <= attempts.newestSeq()) return;
    const id = attempts.add(attempt);
    stations.answered(attempt);
    if (id === undefined) return;
    trails.touch(id);
    unowned.add({ id, attempt });
    const [oldest] = unowned;
    if (oldest && unowned.size > mostUnowned) unowned.delete(oldest);
  }

  /** Reads some of what has changed, and whose attempts those are that could be several devices'. */
  async function read(): Promise<void> {
    const { messages, pushes } = await changes.readSome();
    for (const row of messages.toSorted((one, other) => one.sentAt - other.sentAt)) trails.putMessage(row, now());
    for (const push of pushes) if (!trails.putPush(push)) changes.wantMessage(push);
    for (const one of [...unowned]) if (await isOwned(one)) unowned.delete(one);
  }

  /** Not while the message is not known. */
  async function isOwned({ id, attempt: { seq, channel, deviceToken } }: Unowned): Promise<boolean> {
    const row = trails.rowOf(id);
    if (!row) return false;
    const devices: readonly AddressedDevice[] = row.devices.filter((one) => one.channel === channel);
    if (devices.length < 2) return true;
    attempts.own(id, seq, await owners.find(deviceToken, devices));
    trails.touch(id);
    return true;
  }

  return {
    heard,
    jobs,
    attempts,
    stations,
    trails,
    invoked,
    called,
    attempted,
    read,
    hasUnreadRows: () => changes.pending() > 0,
    hasUnread: () => changes.pending() > 0 || unowned.size > 0,
    /** Whether somebody looks: while nobody does, no more is kept than tells what to read for whoever looks next. */
    watch: (isWatched: boolean): void => {
      changes.watch(isWatched);
      jobs.takeChanged();
      unowned.clear();
      for (const row of trails.clear()) changes.wantMessage(row);
    },
    /** The trails that have changed since this was last asked. */
    news: () => {
      for (const id of jobs.takeChanged()) trails.touch(id);
      return trails.takeChanged();
    },
  };
}
export type Observations = ReturnType<typeof createObservations>;
