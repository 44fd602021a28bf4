import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeReplayCommand,
  type EventBridgeClient,
  ResourceAlreadyExistsException,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { operatorError } from './deployment.ts';

const askAgainMs = 5_000;
const under = ['STARTING', 'RUNNING'];

export interface ReplayRun {
  readonly name: string;
  readonly archiveArn: string;
  readonly busArn: string;
  readonly ruleArns: readonly string[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * Starts a replay and waits until it has ended (EventBridge: StartReplay, DescribeReplay).
 * @param pause between two questions
 * @returns the time of the last event that was replayed, where EventBridge names one
 * @throws an Error named `OperatorError` where it did not come to its end, or nobody could see it
 */
export async function runReplay(
  eventBridge: Pick<EventBridgeClient, 'send'>,
  { name, archiveArn, busArn, ruleArns, from, to }: ReplayRun,
  progress: (line: string) => void,
  pause: () => Promise<unknown> = () => wait(askAgainMs),
): Promise<Date | undefined> {
  const start = new StartReplayCommand({
    ReplayName: name,
    EventSourceArn: archiveArn,
    EventStartTime: new Date(from),
    EventEndTime: new Date(to),
    Destination: { Arn: busArn, FilterArns: [...ruleArns] },
  });
  // The SDK asks again where an answer was lost, and meets its own replay: its name is nobody else's.
  await eventBridge.send(start).catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
  for (;;) {
    const {
      State = '',
      StateReason,
      EventLastReplayedTime,
    } = await eventBridge.send(new DescribeReplayCommand({ ReplayName: name })).catch((error: unknown) => {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw operatorError(
        `The replay ${name} was started and goes on by itself, but nobody says how far it is: ${why} ` +
          `Ask later: aws events describe-replay --replay-name ${name}`,
      );
    });
    if (State === 'COMPLETED') return EventLastReplayedTime;
    if (!under.includes(State)) {
      throw operatorError(`The replay ${name} is ${State}${StateReason === undefined ? '' : `: ${StateReason}`}.`);
    }
    const until = EventLastReplayedTime === undefined ? '' : `, until ${EventLastReplayedTime.toISOString()} so far`;
    progress(`${name} ${State.toLowerCase()}${until}`);
    await pause();
  }
}
