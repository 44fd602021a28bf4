import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';
import type { Watched } from './watched.ts';

/** What the functions ask of tables (lambdas/adapters); DynamoDB counts its own errors by each. */
const operations = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];

const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' } as const;
const atLeast = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;

export function tableAlarms(add: AddAlarm, tables: Watched['tables']): void {
  for (const { name, table } of tables) {
    const impact = 'All customers: each step reads and writes this table, and is repeated until it does.';
    add({
      name: `throttles-${name}`,
      section: 'table-throttles',
      impact,
      firstStep: 'See in the console which kind of throttle it is: a hot key, or more than twice the peak so far.',
      metric: sum({
        reads: table.metric('ReadThrottleEvents', fiveMinutes),
        writes: table.metric('WriteThrottleEvents', fiveMinutes),
      }),
      // The SDK repeats a request three times within a second, and queues repeat the rest: a peak that doubles costs some.
      threshold: 50,
      comparisonOperator: atLeast,
      periods: [2, 3],
      missing: TreatMissingData.NOT_BREACHING,
    });
    add({
      name: `system-errors-${name}`,
      section: 'table-system-errors',
      impact,
      firstStep: "See AWS's health dashboard for DynamoDB in this region; nothing here needs to be touched.",
      metric: sum(
        Object.fromEntries(
          operations.map((Operation, index) => [
            `m${index}`,
            table.metric('SystemErrors', { ...fiveMinutes, dimensionsMap: { TableName: table.tableName, Operation } }),
          ]),
        ),
      ),
      // A single one is everyday, and repeated by the SDK.
      threshold: 10,
      comparisonOperator: atLeast,
      periods: [2, 3],
      missing: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** Adds up those that say something: in a plain sum one that says nothing would silence the others. */
function sum(usingMetrics: Readonly<Record<string, ReturnType<Watched['tables'][number]['table']['metric']>>>) {
  const expression = `SUM([${Object.keys(usingMetrics).join(',')}])`;
  return new MathExpression({ expression, usingMetrics: { ...usingMetrics }, period: fiveMinutes.period });
}
