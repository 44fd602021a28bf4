import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';

const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' } as const;

export function apiAlarms(add: AddAlarm, apis: readonly HttpApi[]): void {
  for (const api of apis) {
    add({
      name: 'api-5xx',
      section: 'api-5xx',
      impact: 'Apps cannot register or report presence: customers get pushes for what they look at, or none at all.',
      firstStep: 'Look in the access log at integrationError and authorizerError, then at the log of api.',
      metric: api.metricServerError(fiveMinutes),
      // Apps repeat what failed: a few are a cold start that took too long.
      threshold: 5,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: [2, 3],
      missing: TreatMissingData.NOT_BREACHING,
    });
    add({
      name: 'api-refuses-most',
      section: 'api-refuses-most',
      impact: 'Most apps: their tokens or requests are refused, so that they neither register nor report presence.',
      firstStep: 'Look in the access log at status and authorizerError; `handoff doctor` asks the issuer for its keys.',
      metric: new MathExpression({
        // Of a few calls, those of whoever scans the internet are most.
        expression: 'IF(all >= 50, 100 * refused / all, 0)',
        usingMetrics: { refused: api.metricClientError(fiveMinutes), all: api.metricCount(fiveMinutes) },
        period: fiveMinutes.period,
        label: 'refused calls, %',
      }),
      // API Gateway counts a token that it does not take here, and nowhere else; expired ones are a few per cent.
      threshold: 50,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      periods: [3, 3],
      missing: TreatMissingData.NOT_BREACHING,
    });
  }
}
