import { type ApiError, isApiError } from './engine/api-error.ts';
import type { Message } from './engine/message.ts';
import { advance, nextVisibleAt } from './engine/message-states.ts';
import { advanceTasks, nextMoveAt } from './engine/move-task.ts';
import type { Account, Queue } from './engine/queue.ts';
import { handleOf } from './engine/receipt-handle.ts';
import { checkInFlight, checkReceive, putBack, type ReceiveInput, receive } from './engine/receive.ts';
import { type AttributeSelection, checkSelection, shownMessage } from './engine/shown-message.ts';
import { queueOfUrl } from './queue-url.ts';

/** One ReceiveMessage and the connection that it answers on. */
export type Receive = {
  readonly input: ReceiveInput & AttributeSelection & { readonly QueueUrl: string };
  /** False once the caller has gone: nothing may be taken for it any more. */
  readonly isOpen: () => boolean;
  /** Answers; calls back if the caller went away before the answer was out. */
  readonly answer: (result: object | ApiError, onLost: () => void) => void;
};

export type WaitingReceives = {
  /** Answers now or waits for messages; returns a function that ends the wait without an answer. */
  readonly add: (receive: Receive) => () => void;
  /** Looks again for all that wait; call it after anything that may have made a message available. */
  readonly wake: () => void;
  /** Answers all that wait with nothing. */
  readonly close: () => void;
};

type Waiting = { readonly receive: Receive; readonly end: () => void };

/**
 * Long polling ("Amazon SQS short and long polling"): a receive with a wait time is answered as soon as messages are
 * available, in the order of arrival of the receives. Waits are real time; `recheckMilliseconds` bounds how long a clock
 * that tests move by hand goes unnoticed.
 */
export function waitingReceives(account: Account, now: () => number, recheckMilliseconds: number): WaitingReceives {
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;

  const wake = () => {
    // One time for all of it: what fell due between the looks and the setting of the timer would be seen by neither.
    const time = now();
    advanceTasks(account, time);
    // A receive may move messages to a dead-letter queue on which another one waits; no chain is longer than this.
    for (let pass = 0; pass < account.queues.size; pass += 1) {
      const place = account.sequence;
      for (const each of waiting) if (tryAnswer(each.receive, time)) each.end();
      if (account.sequence === place) break;
    }
    arm(time);
  };

  const arm = (time: number) => {
    clearTimeout(timer);
    if (waiting.size === 0) return;
    const nextOnes = [...account.queues.values()].map((queue) => nextOf(queue, time));
    const next = Math.min(nextMoveAt(account) ?? Number.POSITIVE_INFINITY, ...nextOnes);
    timer = setTimeout(wake, Math.min(Math.max(next - now(), 1), recheckMilliseconds));
  };

  return {
    add: (receive) => {
      const queue = queueOfUrl(account, receive.input.QueueUrl);
      const seconds = isApiError(queue) ? 0 : waitSeconds(queue, receive.input);
      if (tryAnswer(receive, now())) return () => undefined;
      if (seconds === 0) {
        receive.answer({}, () => undefined);
        return () => undefined;
      }
      const timeout = setTimeout(() => {
        entry.end();
        receive.answer({}, () => undefined);
      }, seconds * 1000);
      const entry: Waiting = {
        receive,
        end: () => {
          clearTimeout(timeout);
          waiting.delete(entry);
        },
      };
      waiting.add(entry);
      wake();
      return entry.end;
    },
    wake,
    close: () => {
      clearTimeout(timer);
      for (const each of waiting) {
        each.end();
        each.receive.answer({}, () => undefined);
      }
    },
  };

  function nextOf(queue: Queue, time: number): number {
    advance(queue, time);
    return nextVisibleAt(queue) ?? Number.POSITIVE_INFINITY;
  }

  /** True if there is nothing to wait for any more: messages, an error, or nobody to answer. */
  function tryAnswer({ input, isOpen, answer }: Receive, time: number): boolean {
    if (!isOpen()) return true;
    const queue = queueOfUrl(account, input.QueueUrl);
    const problem = isApiError(queue) ? queue : checkAll(queue, input, time);
    if (isApiError(queue) || problem !== undefined) {
      answer(problem ?? {}, () => undefined);
      return true;
    }
    const messages = receive(account, queue, input, time);
    if (messages.length === 0) return false;
    const handles = messages.map((message) => handleOf(queue, message));
    answer({ Messages: messages.map((message) => shownMessage(queue, message, input)) }, () => {
      lost(queue, messages, handles);
    });
    return true;
  }

  function lost(queue: Queue, messages: readonly Message[], handles: readonly string[]): void {
    putBack(queue, messages, handles, now());
    wake();
  }
}

const waitSeconds = (queue: Queue, input: ReceiveInput): number =>
  input.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds;

function checkAll(queue: Queue, input: ReceiveInput & AttributeSelection, time: number): ApiError | undefined {
  advance(queue, time);
  return checkReceive(queue, input) ?? checkSelection(input) ?? checkInFlight(queue, waitSeconds(queue, input));
}
