import { type ApiError, isApiError } from '../../../local/sqs/engine/api-error.ts';
import { advance } from '../../../local/sqs/engine/message-states.ts';
import type { Account } from '../../../local/sqs/engine/queue.ts';
import { checkInFlight, checkReceive, receive } from '../../../local/sqs/engine/receive.ts';
import { checkSelection, shownMessage } from '../../../local/sqs/engine/shown-message.ts';
import { withQueue } from '../../../local/sqs/queue-url.ts';
import { readRequest, requestSchemas } from '../../../local/sqs/requests.ts';

/** ReceiveMessage without its wait: on a clock that others move, a long poll answers with what is there now. */
export function receiveMessage(account: Account, body: object, now: number): object | ApiError {
  const input = readRequest(requestSchemas.receiveMessage, body);
  if (isApiError(input)) return input;
  return withQueue(account, input.QueueUrl, (queue) => {
    advance(queue, now);
    const waitSeconds = input.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds;
    const problem = checkReceive(queue, input) ?? checkSelection(input) ?? checkInFlight(queue, waitSeconds);
    if (problem !== undefined) return problem;
    const messages = receive(account, queue, input, now);
    return messages.length === 0 ? {} : { Messages: messages.map((message) => shownMessage(queue, message, input)) };
  });
}
