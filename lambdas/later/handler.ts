import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Look } from '../core/look.ts';
import { type TakenUpAs, type TakeUpDependencies, takeUpMessage } from '../take-up/take-up-message.ts';

export interface LaterDependencies extends TakeUpDependencies {
  /** Undefined where the body is no look. */
  readonly parseLook: (body: string) => Look | undefined;
  readonly sendLook: (look: Look) => Promise<void>;
  readonly openMessages: (conversation: string) => Promise<readonly string[]>;
  readonly info: (event: string, fields: Readonly<Record<string, string | number | boolean | undefined>>) => void;
  readonly failed: (messageId: string, error: unknown) => void;
}

/** The looks of one batch side by side. What fails comes again, and at last lies in the dead letters. */
export async function later({ Records }: SQSEvent, dependencies: LaterDependencies): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async ({ messageId, body }) => {
      try {
        const look = dependencies.parseLook(body);
        // Kept, so that a person finds it in the dead letters.
        if (!look) throw notALook();
        await lookAgain(look, dependencies);
        return [];
      } catch (error) {
        dependencies.failed(messageId, error);
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

async function lookAgain(look: Look, dependencies: LaterDependencies): Promise<void> {
  // Sent again for the rest of its time before this one is acknowledged; no table is asked.
  if (look.at > dependencies.now()) return dependencies.sendLook(look);
  if (look.kind === 'message') {
    say(look.messageId, await takeUpMessage(look, { step: look.step, forced: false }, dependencies));
    return;
  }
  const { conversation } = look;
  const failures: unknown[] = [];
  for (const messageId of await dependencies.openMessages(conversation)) {
    try {
      say(messageId, await takeUpMessage({ conversation, messageId }, { forced: true }, dependencies));
    } catch (error) {
      // The others do not wait for it.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];

  function say(messageId: string, taken: TakenUpAs): void {
    const row = 'row' in taken ? taken.row : undefined;
    dependencies.info('look', {
      conversation: look.conversation,
      messageId,
      correlationId: row?.correlationId,
      taken: taken.kind,
      state: row?.state,
      decision: row?.decision,
      reason: row?.reason,
      step: row?.step,
      jobs: 'jobs' in taken ? taken.jobs : undefined,
    });
  }
}

function notALook(): Error {
  const error = new Error('The body is no look.');
  error.name = 'NotALook';
  return error;
}
