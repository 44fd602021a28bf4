import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';
import type { Watched } from './watched.ts';

/** As long as a job may take before the sweeper counts it as lost and does it again (lambdas/core/journal.ts). */
const longestJobSeconds = 300;
/** A look is delayed by a quarter of an hour at most, the longest delay of SQS. */
const longestDelaySeconds = 900;
/** A word is dead when it was tried so often: it reaches nobody, but its message ended as it should. */
const aboutWords = {
  dead: 'One agent for each letter has not heard how their message ended; the customers have had what there was.',
  late: 'Agents hear late that a customer was not reached, and after an hour not at all.',
};

/** What nobody can deliver, and what waits too long. */
export function queueAlarms(add: AddAlarm, { queues, deadLetters }: Pick<Watched, 'queues' | 'deadLetters'>): void {
  for (const { name, queue, holds } of deadLetters) {
    add({
      name,
      section: 'dead-letters',
      impact:
        holds === 'words'
          ? aboutWords.dead
          : 'One customer for each letter may have heard nothing of an answer; after deadLetterDays it is gone.',
      firstStep: 'Run `handoff dead-letters list`, then `handoff dead-letters show --queue NAME`: each has its reason.',
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: [1, 1],
      // SQS stops counting a queue that nobody asked for six hours; the letters are there all the same.
      missing: TreatMissingData.IGNORE,
    });
  }
  for (const { name, queue, holds } of queues) {
    add({
      name: `oldest-${name}`,
      section: 'oldest-job',
      impact:
        holds === 'words'
          ? aboutWords.late
          : 'Customers wait for pushes that are ready: more comes in than is handed out, or one job blocks its group.',
      firstStep: 'Look at the dashboard for throttles, errors and try-later; then at the log of the function it feeds.',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      // A word waits where whoever takes it says so (Retry-After) or has more to do than it may.
      threshold: longestJobSeconds + (holds === 'jobs' ? 0 : longestDelaySeconds),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // What one function's death hides for three minutes is over by then.
      periods: [5, 5],
      missing: TreatMissingData.NOT_BREACHING,
    });
  }
}
