import { SQSClient } from '@aws-sdk/client-sqs';
import { actions } from '../../local/sqs/actions.ts';
import { type ApiError, isApiError } from '../../local/sqs/engine/api-error.ts';
import { createQueueOrThrow } from '../../local/sqs/engine/create-queue.ts';
import { advance, firstOf, nextVisibleAt } from '../../local/sqs/engine/message-states.ts';
import { advanceTasks } from '../../local/sqs/engine/move-task.ts';
import { createAccount, type Queue } from '../../local/sqs/engine/queue.ts';
import { queueOfUrl, queueUrlOf } from '../../local/sqs/queue-url.ts';
import { sendAsSdk } from './attempts.ts';
import { type Chaos, calm, type QueueCall } from './chaos.ts';
import { withoutEntries } from './queues/batch-failures.ts';
import { type QueueCommand, readCommand } from './queues/queue-command.ts';
import { receiveMessage } from './queues/receive-message.ts';
import { exceptionOf, refusalOf } from './queues/refusal.ts';

export interface MemoryQueuesOptions {
  /** Epoch milliseconds; must not go back. */
  readonly now: () => number;
}

/** A message as it lies in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  readonly state: 'delayed' | 'ready' | 'in-flight';
  /** When it becomes, or became, visible: epoch milliseconds. */
  readonly visibleAt: number;
  readonly receiveCount: number;
}

export interface MemoryQueues {
  /**
   * A client on these queues, for the adapters: as many as the world has processes, each with its own chaos.
   * Commands: SendMessage, ReceiveMessage, DeleteMessage and ChangeMessageVisibility, the last two and the first also as
   * batches, and GetQueueAttributes; every other one is an Error. A receive does not wait for messages.
   * @param sender what receivers see as SenderId
   */
  readonly client: (chaos?: Chaos, sender?: string) => SQSClient;
  /**
   * As the action CreateQueue, dead letters before the queues that lead to them.
   * @param attributes as the API takes them: texts
   * @returns the queue's URL
   */
  readonly createQueue: (name: string, attributes?: Readonly<Record<string, string>>) => string;
  readonly arnOf: (queueUrl: string) => string;
  /** When a receive can get a message at the earliest: now, or when the next hidden one shows; undefined: none is hidden. */
  readonly nextVisibleAt: (queueUrl: string) => number | undefined;
  /** All messages of a queue in the order of their arrival; it changes nothing and asks no chaos. */
  readonly messages: (queueUrl: string) => readonly QueuedMessage[];
}

const origin = 'http://memory';

/** SQS in memory for simulations: the engine of the local SQS server, without the server. */
export function createMemoryQueues({ now }: MemoryQueuesOptions): MemoryQueues {
  const account = createAccount('eu-central-1', '000000000000');

  function existing(queueUrl: string): Queue {
    const queue = queueOfUrl(account, queueUrl);
    if (isApiError(queue)) throw exceptionOf(queue);
    advance(queue, now());
    return queue;
  }

  function act({ operation }: QueueCommand, sender: string, input: object): object | ApiError {
    const time = now();
    if (account.tasks.length > 0) advanceTasks(account, time);
    if (operation === 'ReceiveMessage') return receiveMessage(account, input, time);
    const action = actions[operation];
    if (action === undefined) throw new Error(`There is no action ${operation}.`);
    return action({ account, origin, sender: { id: sender, traceHeader: undefined }, now: time }, input);
  }

  function client(chaos: Chaos = calm, sender = 'memory'): SQSClient {
    const execute = (command: QueueCommand, call: QueueCall): object => {
      const ids = command.entries?.flatMap(({ Id }) => Id ?? []) ?? [];
      const failed = command.entries === undefined ? [] : chaos.failedEntries(call, ids);
      const answer =
        failed.length === 0
          ? act(command, sender, command.input)
          : withoutEntries(command, failed, (input) => act(command, sender, input));
      if (isApiError(answer)) throw exceptionOf(answer);
      return answer;
    };
    return withSend(async (given) => {
      const command = readCommand(given);
      const call: QueueCall = {
        service: 'sqs',
        operation: command.operation,
        queue: command.queueUrl.slice(command.queueUrl.lastIndexOf('/') + 1),
        entries: command.entries?.length ?? 1,
        write: command.operation !== 'GetQueueAttributes',
        attempt: 1,
      };
      const answer = await sendAsSdk(chaos, call, (at) => execute(command, at), refusalOf);
      return { $metadata: { httpStatusCode: 200 }, ...answer };
    });
  }

  return {
    client,
    createQueue: (name, attributes = {}) => {
      createQueueOrThrow(account, name, attributes, {}, now());
      return queueUrlOf(origin, account, name);
    },
    arnOf: (queueUrl) => existing(queueUrl).arn,
    nextVisibleAt: (queueUrl) => {
      const queue = existing(queueUrl);
      return hasReady(queue) ? now() : nextVisibleAt(queue);
    },
    messages: (queueUrl) =>
      [...existing(queueUrl).messages.values()].flatMap(({ id, content, state, visibleAt, receiveCount }) =>
        state === 'gone' ? [] : { id, body: content.body, group: content.groupId, state, visibleAt, receiveCount },
      ),
  };
}

/** A FIFO queue keeps entries of groups whose first message has left since. */
function hasReady(queue: Queue): boolean {
  if (!queue.fifo) return queue.ready.size > 0;
  return queue.readyGroups.some(({ at, groupId }) => {
    const first = firstOf(queue, groupId);
    return first?.state === 'ready' && first.sequence === at;
  });
}

/** Sends nothing. Making one takes a hundred microseconds, so all clients are this one with another `send`. */
const bareClient = new SQSClient({
  region: 'memory',
  credentials: { accessKeyId: 'memory', secretAccessKey: 'memory' },
});

function withSend(send: (command: object) => Promise<object>): SQSClient {
  const sendOnly = (command: object, ...others: readonly unknown[]) => {
    if (others.some((each) => typeof each === 'function')) throw new Error('This client calls nobody back.');
    return send(command);
  };
  return new Proxy(bareClient, {
    get: (target, name): unknown => (name === 'send' ? sendOnly : Reflect.get(target, name)),
  });
}
