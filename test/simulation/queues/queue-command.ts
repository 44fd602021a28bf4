import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { QueueOperation } from '../chaos.ts';

interface Entry {
  readonly Id?: string | undefined;
}

/** One command, read: what it asks for, and of which queue. */
export interface QueueCommand {
  readonly operation: QueueOperation;
  readonly queueUrl: string;
  readonly input: object;
  /** Only of a batch. */
  readonly entries: readonly Entry[] | undefined;
}

/** @throws an Error for a command that this engine does not know */
export function readCommand(command: object): QueueCommand {
  if (command instanceof SendMessageCommand) return single('SendMessage', command.input);
  if (command instanceof SendMessageBatchCommand) return batch('SendMessageBatch', command.input);
  if (command instanceof ReceiveMessageCommand) return single('ReceiveMessage', command.input);
  if (command instanceof DeleteMessageCommand) return single('DeleteMessage', command.input);
  if (command instanceof DeleteMessageBatchCommand) return batch('DeleteMessageBatch', command.input);
  if (command instanceof ChangeMessageVisibilityCommand) return single('ChangeMessageVisibility', command.input);
  if (command instanceof ChangeMessageVisibilityBatchCommand)
    return batch('ChangeMessageVisibilityBatch', command.input);
  if (command instanceof GetQueueAttributesCommand) return single('GetQueueAttributes', command.input);
  throw new Error(`This engine does not know the command ${command.constructor.name}.`);
}

type Input = { readonly QueueUrl?: string | undefined };

const single = (operation: QueueOperation, input: Input): QueueCommand => ({
  operation,
  queueUrl: input.QueueUrl ?? '',
  input,
  entries: undefined,
});

const batch = (operation: QueueOperation, input: Input & { readonly Entries?: readonly Entry[] | undefined }) => ({
  ...single(operation, input),
  entries: input.Entries ?? [],
});
