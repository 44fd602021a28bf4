import { randomUUID } from 'node:crypto';
import { createBackgroundWork } from '../eventbridge/background-work.ts';
import type { MessageAttributes } from '../eventbridge/message-attributes.ts';
import { type Schedule, timerSchedule } from '../eventbridge/schedule.ts';
import {
  deadLetterAttributes,
  type FailureCondition,
  type FunctionError,
  invocationRecord,
} from './invocation-record.ts';
import type { InvokeSettings } from './invoke-settings.ts';

/** What came of running a function once. */
export type InvokeOutcome =
  | { readonly kind: 'ok'; readonly result: unknown }
  | ({ readonly kind: 'function-error' } & FunctionError)
  | { readonly kind: 'throttled' };

export interface AsyncInvokerOptions {
  /** Runs the function with an event (JSON text) and waits for its end; a timeout is a function error. */
  readonly invoke: (functionArn: string, payload: string, requestId: string) => Promise<InvokeOutcome>;
  readonly settingsOf: (functionArn: string) => InvokeSettings;
  readonly sendToQueue: (queueArn: string, body: string, attributes?: MessageAttributes) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly schedule?: Schedule;
  readonly newId?: () => string;
  readonly log?: (line: AsyncInvokeLogLine) => void;
}

/** Says nothing of the event's content. */
export interface AsyncInvokeLogLine {
  readonly outcome: 'retry' | 'throttled' | 'given-up' | 'record-lost';
  readonly functionArn: string;
  readonly requestId: string;
  readonly invokeCount: number;
  readonly condition?: FailureCondition;
}

export interface AsyncInvoker {
  /** Queues an event (JSON text) for a function, as `InvocationType: Event` does, and returns the request id at once. */
  readonly invokeAsync: (functionArn: string, payload: string) => string;
  /** How many events wait for their next try. */
  readonly waiting: () => number;
  /** Resolves when no function runs for this invoker; events that wait for a retry are not waited for. */
  readonly whenIdle: () => Promise<void>;
  /** Forgets the events that wait and resolves when those under way have ended. */
  readonly close: () => Promise<void>;
}

interface QueuedEvent {
  readonly functionArn: string;
  readonly payload: string;
  readonly requestId: string;
  readonly queuedAt: number;
  readonly functionErrors: number;
  readonly throttles: number;
  readonly lastError?: FunctionError;
}

/**
 * Asynchronous invocation (invocation-async-error-handling): two more tries after function errors, one and two minutes
 * later; after throttles a wait from one second doubling to five minutes, not counted as a retry; all within the
 * maximum age. A try that would come after that age ends the event at once.
 */
export function createAsyncInvoker({
  invoke,
  settingsOf,
  sendToQueue,
  now = Date.now,
  schedule = timerSchedule,
  newId = randomUUID,
  log = () => {},
}: AsyncInvokerOptions): AsyncInvoker {
  const work = createBackgroundWork(schedule);

  async function run(event: QueuedEvent): Promise<void> {
    const settings = settingsOf(event.functionArn);
    if (settings.reservedConcurrency === 0) return giveUp(event, settings, 'ZeroReservedConcurrency');
    const outcome = await runOnce(event);
    if (outcome.kind === 'ok') return;
    if (outcome.kind === 'throttled') {
      const waitMilliseconds = Math.min(1000 * 2 ** event.throttles, 300_000);
      return again({ ...event, throttles: event.throttles + 1 }, settings, waitMilliseconds, 'throttled');
    }
    const { errorType, errorMessage } = outcome;
    const functionErrors = event.functionErrors + 1;
    // Throttles after this error back off from one second again.
    const failed = { ...event, functionErrors, throttles: 0, lastError: { errorType, errorMessage } };
    if (functionErrors > settings.maximumRetryAttempts) return giveUp(failed, settings, 'RetriesExhausted');
    return again(failed, settings, functionErrors * 60_000, 'retry');
  }

  /** An outage of the function's runner is a system error (500), which Lambda retries as it does a throttle. */
  async function runOnce({ functionArn, payload, requestId }: QueuedEvent): Promise<InvokeOutcome> {
    try {
      return await invoke(functionArn, payload, requestId);
    } catch {
      return { kind: 'throttled' };
    }
  }

  async function again(
    event: QueuedEvent,
    settings: InvokeSettings,
    waitMilliseconds: number,
    outcome: 'retry' | 'throttled',
  ): Promise<void> {
    if (now() + waitMilliseconds > event.queuedAt + settings.maximumEventAgeSeconds * 1000) {
      return giveUp(event, settings, 'EventAgeExceeded');
    }
    say(outcome, event);
    work.startAfter(waitMilliseconds, () => run(event));
  }

  async function giveUp(event: QueuedEvent, settings: InvokeSettings, condition: FailureCondition): Promise<void> {
    const failed = { ...event, condition, invokeCount: event.functionErrors, lastError: event.lastError };
    say('given-up', event, condition);
    const { deadLetterArn, onFailureArn } = settings;
    const sends = [];
    if (onFailureArn) sends.push(sendToQueue(onFailureArn, invocationRecord(failed, now())));
    if (deadLetterArn) sends.push(sendToQueue(deadLetterArn, event.payload, deadLetterAttributes(failed)));
    for (const sent of await Promise.allSettled(sends)) {
      // Lambda only counts this, as DestinationDeliveryFailures or DeadLetterErrors.
      if (sent.status === 'rejected') say('record-lost', event, condition);
    }
  }

  function say(outcome: AsyncInvokeLogLine['outcome'], event: QueuedEvent, condition?: FailureCondition): void {
    const { functionArn, requestId, functionErrors: invokeCount } = event;
    log({ outcome, functionArn, requestId, invokeCount, ...(condition && { condition }) });
  }

  const { waiting, whenIdle, close } = work;
  return {
    invokeAsync: (functionArn, payload) => {
      const requestId = newId();
      const event = { functionArn, payload, requestId, queuedAt: now(), functionErrors: 0, throttles: 0 };
      work.start(() => run(event));
      return requestId;
    },
    waiting,
    whenIdle,
    close,
  };
}
