import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { MessageRow } from '../core/journal.ts';
import { type OutsideEvent, outsideEventOf, timeOf } from '../core/outside-event.ts';
import type { Log } from './log.ts';
import { createTelling, type Telling } from './telling.ts';

/** What `PutEvents` takes at once ("PutEvents", Amazon EventBridge API reference). */
const mostEntries = 10;
/** Of one request, its repeats included: what the journal says is written by then, and a person may wait for the rest. */
const requestLimitMs = 1_500;

type Entries = NonNullable<PutEventsCommandInput['Entries']>;

export interface OutsideEvents extends Pick<Telling<OutsideEvent>, 'put'> {
  /** Tells of a message that whoever calls has closed, if others are to hear of its end; nobody waits for it. */
  readonly tell: (row: MessageRow) => void;
  readonly tellEvent: (event: OutsideEvent) => void;
}

export interface OutsideEventsSurroundings {
  readonly log: Pick<Log, 'measure'>;
  readonly now: () => number;
  /** Puts entries on the bus; default: EventBridge's own client. @returns how many were not taken, and why */
  readonly putEvents?: PutEntries;
}

type PutEntries = (entries: Entries) => Promise<{ readonly failed: number; readonly errorCode?: string | undefined }>;

/** The ends of messages on a bus that others listen to; what the bus does not take is logged, counted and dropped. */
export function createOutsideEvents(
  busName: string,
  { log, now, putEvents = eventBridge() }: OutsideEventsSurroundings,
): OutsideEvents {
  const { tell, put } = createTelling<OutsideEvent>({
    most: mostEntries,
    putSome: (events) => putEvents(events.map((event) => entryOf(event, busName))),
    lost: (events, why) =>
      log.measure('outside-events-lost', why, { OutsideEventsLost: { unit: 'Count', value: events, by: [] } }),
  });
  return {
    tell(row) {
      const event = outsideEventOf(row, now());
      if (event) tell(event);
    },
    tellEvent: tell,
    put,
  };
}

function entryOf(event: OutsideEvent, busName: string): Entries[number] {
  return {
    EventBusName: busName,
    Source: 'handoff-push',
    DetailType: event.name,
    Time: new Date(timeOf(event)),
    Detail: JSON.stringify(event.detail),
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
