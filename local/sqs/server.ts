import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { actions } from './actions.ts';
import { apiError, isApiError } from './engine/api-error.ts';
import { createQueueOrThrow } from './engine/create-queue.ts';
import { type MessageCounts, messageCounts } from './engine/message-counts.ts';
import { advance } from './engine/message-states.ts';
import { isTraceHeader } from './engine/message-validation.ts';
import { advanceTasks } from './engine/move-task.ts';
import { type Account, arnOf, createAccount } from './engine/queue.ts';
import type { Sender } from './engine/send.ts';
import { type JsonCall, readCall, writeAnswer } from './json-protocol.ts';
import { queueUrlOf } from './queue-url.ts';
import { readRequest, requestSchemas } from './requests.ts';
import { waitingReceives } from './waiting-receives.ts';

export type SqsOptions = {
  /** 0 (default) takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default eu-central-1. */
  readonly region?: string;
  /** 12 digits. */
  readonly accountId?: string;
  /** Milliseconds since the epoch; default the real clock. */
  readonly now?: () => number;
  /** Queues to serve; default a new account without any. Its region and id win over those given here. */
  readonly account?: Account;
};

export type SqsServer = {
  /** `http://127.0.0.1:PORT`: the SDK client's `endpoint`. */
  readonly endpoint: string;
  readonly queueUrl: (name: string) => string;
  readonly queueArn: (name: string) => string;
  /** As the action CreateQueue; throws an Error with the `name` that the SDK gives, such as `QueueNameExists`. */
  readonly createQueue: (name: string, attributes: Record<string, string>) => void;
  /** What lies in each queue now, as GetQueueAttributes counts it. */
  readonly counts: () => readonly QueueCounts[];
  /** Ends open long polls (they answer no messages) and all connections. */
  readonly close: () => Promise<void>;
};

export type QueueCounts = MessageCounts & { readonly name: string };

/** A clock that a test moves is looked at this often while a long poll waits. */
const movedClockRecheckMilliseconds = 50;
const realClockRecheckMilliseconds = 20_000;

/** Starts SQS in memory on HTTP: AWS JSON 1.0, for the unmodified SDK client. Rejects if the port is taken. */
export async function startSqs(options: SqsOptions = {}): Promise<SqsServer> {
  const now = options.now ?? Date.now;
  const account =
    options.account ?? createAccount(options.region ?? 'eu-central-1', options.accountId ?? '000000000000');
  const recheck = options.now === undefined ? realClockRecheckMilliseconds : movedClockRecheckMilliseconds;
  const waiting = waitingReceives(account, now, recheck);

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const call = await readCall(request);
    if (isApiError(call)) return writeAnswer(response, call);
    // Connections that closed before this request came are noticed first, so that they get no messages.
    await new Promise(setImmediate);
    advanceTasks(account, now());
    if (call.action === 'ReceiveMessage') {
      const input = readRequest(requestSchemas.receiveMessage, call.body);
      if (isApiError(input)) return writeAnswer(response, input);
      const isOpen = () => !response.destroyed && !request.socket.destroyed;
      const leave = waiting.add({
        input,
        isOpen,
        answer: (result, onLost) => {
          response.once('close', () => response.writableFinished || onLost());
          writeAnswer(response, result);
        },
      });
      response.once('close', leave);
      return waiting.wake();
    }
    const act = actions[call.action];
    if (act === undefined)
      return writeAnswer(response, apiError('UnknownOperationException', `There is no action ${call.action}.`));
    const origin = `http://${request.headers.host}`;
    writeAnswer(response, act({ account, origin, sender: senderOf(call), now: now() }, call.body));
    waiting.wake();
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      console.error(error);
      writeAnswer(response, apiError('InternalFailure', 'The local SQS has a bug; see its log.'));
    });
  });
  // Longer than clients keep idle connections: none is closed under a request that is on its way.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const endpoint = `http://${options.host ?? '127.0.0.1'}:${port}`;
  return {
    endpoint,
    queueUrl: (name) => queueUrlOf(endpoint, account, name),
    queueArn: (name) => arnOf(account, name),
    createQueue: (name, attributes) => void createQueueOrThrow(account, name, attributes, {}, now()),
    counts: () => {
      const queues = [...account.queues.values()];
      advanceTasks(account, now());
      for (const queue of queues) advance(queue, now());
      // What has become visible by this goes to those that wait for it first: they are not told again.
      waiting.wake();
      return queues.map((queue) => ({ name: queue.name, ...messageCounts(queue) }));
    },
    close: async () => {
      waiting.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // Gives the last answers a turn to leave.
      await new Promise(setImmediate);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An X-Amzn-Trace-Id that is none is no error: it does not belong to the request. */
function senderOf({ accessKeyId = 'anonymous', traceHeader }: JsonCall): Sender {
  return { id: accessKeyId, traceHeader: isTraceHeader(traceHeader) ? traceHeader : undefined };
}
