import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { MessageRow } from '../core/journal.ts';
import { type OutsideEvent, outsideEventOf } from '../core/outside-event.ts';
import { errorFields, type Log } from './log.ts';

/** What `PutEvents` takes at once ("PutEvents", Amazon EventBridge API reference). */
const mostEntries = 10;
/** Of one request, its repeats included: what the journal says is written by then, and a person may wait for the rest. */
const requestLimitMs = 1_500;
/** Of all that is still to be put when a function has done its work. */
const lastLimitMs = 2_000;

type Entries = NonNullable<PutEventsCommandInput['Entries']>;

export interface OutsideEvents {
  /** Tells of a message that whoever calls has closed, if others are to hear of its end; nobody waits for it. */
  readonly tell: (row: MessageRow) => void;
  /**
   * Resolves when all of it is put or given up, after two seconds or what is left of them at most: Lambda freezes a function
   * that has answered.
   */
  readonly put: (leftMilliseconds: number) => Promise<void>;
}

export interface OutsideEventsSurroundings {
  readonly log: Pick<Log, 'measure'>;
  readonly now: () => number;
  /** Puts entries on the bus; default: EventBridge's own client. @returns how many were not taken, and why */
  readonly putEvents?: PutEntries;
}

type PutEntries = (entries: Entries) => Promise<{ readonly failed: number; readonly errorCode?: string | undefined }>;

/**
 * The ends of messages on a bus that others listen to. As well as can be: what the bus does not take is logged, counted and
 * dropped, because the journal knows it all the same.
 */
export function createOutsideEvents(
  busName: string,
  { log, now, putEvents = eventBridge() }: OutsideEventsSurroundings,
): OutsideEvents {
  let waiting: OutsideEvent[] = [];
  let working: Promise<void> | undefined;

  /** What is told while a request is under way goes with the next one. */
  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.splice(0, mostEntries);
      try {
        const { failed, errorCode } = await putEvents(some.map((event) => entryOf(event, busName)));
        if (failed > 0) lost(failed, { errorCode });
      } catch (error) {
        // A bus that cannot be reached holds nobody up for as long as there is something to tell.
        const rest = waiting.splice(0).length;
        lost(some.length + rest, errorFields(error));
      }
    }
  }

  function lost(events: number, why: { readonly errorName?: string; readonly errorCode?: string | undefined }): void {
    log.measure('outside-events-lost', why, { OutsideEventsLost: { unit: 'Count', value: events, by: [] } });
  }

  return {
    tell(row) {
      const event = outsideEventOf(row, now());
      if (!event) return;
      waiting.push(event);
      // A turn later, so that what ends together goes together.
      working ??= Promise.resolve()
        .then(work)
        .finally(() => {
          working = undefined;
        });
    },
    async put(leftMilliseconds) {
      if (!working) return;
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<'too-late'>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, Math.min(lastLimitMs, leftMilliseconds)), 'too-late');
      });
      const ended = await Promise.race([working, tooLate]);
      clearTimeout(timer);
      if (ended !== 'too-late') return;
      const events = waiting.length;
      waiting = [];
      if (events > 0) lost(events, { errorName: 'TimeoutError' });
    },
  };
}

function entryOf({ name, detail }: OutsideEvent, busName: string): Entries[number] {
  return {
    EventBusName: busName,
    Source: 'handoff-push',
    DetailType: name,
    Time: new Date(detail.endedAt),
    Detail: JSON.stringify(detail),
  };
}

/** Loads the client with the first event: few deployments tell others, and the others' cold starts shall not pay for it. */
function eventBridge(): PutEntries {
  const loading = async () => {
    const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
    const client = new EventBridgeClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000, throwOnRequestTimeout: true },
    });
    return (Entries: Entries) =>
      client.send(new PutEventsCommand({ Entries }), { abortSignal: AbortSignal.timeout(requestLimitMs) });
  };
  let loaded: ReturnType<typeof loading> | undefined;
  return async (entries) => {
    loaded ??= loading();
    const { FailedEntryCount: failed = 0, Entries = [] } = await (await loaded)(entries);
    return { failed, errorCode: Entries.find(({ ErrorCode }) => ErrorCode)?.ErrorCode };
  };
}
