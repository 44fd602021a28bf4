import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listening } from '../listening.ts';
import { answerCloudFormation } from './cloudformation-answers.ts';

export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/** What an account has, as far as the doctor asks. */
export interface Account {
  eventSource: 'ACTIVE' | 'PENDING' | 'DELETED' | undefined;
  hasBus: boolean;
  /** By name; absent: removed. */
  rules: Record<string, { state: 'ENABLED' | 'DISABLED'; targets: number }>;
  /** By their UUID; absent: removed. */
  mappings: Record<string, string>;
  alarms: { AlarmName: string; ActionsEnabled: boolean; AlarmActions: readonly string[]; StateValue: string }[];
  /** Sums by metric. */
  metrics: Record<string, number[]>;
  restorable: 'ENABLED' | 'DISABLED';
  resources: readonly (readonly [logicalId: string, physicalId: string, type: string])[];
  /** Operations that the caller may not call. */
  denied: readonly string[];
  invoked: { path: string; authorization: string; body: unknown }[];
}

const askedSchema = z.looseObject({ Name: z.string().optional(), Rule: z.string().optional() });

const refused = (error: string, status = 400): Refusal => ({ status, error });
const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'error' in answer;

/**
 * What EventBridge, CloudWatch, DynamoDB, CloudFormation and Lambda answer of an account, in their own protocols, for
 * clients of the SDK; no more of it than the doctor asks.
 */
export async function startAwsServer(account: Account) {
  const missing = refused('ResourceNotFoundException');
  const json: Readonly<Record<string, (asked: z.output<typeof askedSchema>) => unknown>> = {
    DescribeEventSource: () => (account.eventSource ? { State: account.eventSource } : missing),
    DescribeEventBus: ({ Name }) => (account.hasBus ? { Name } : missing),
    DescribeRule: ({ Name = '' }) => (account.rules[Name] ? { Name, State: account.rules[Name].state } : missing),
    ListTargetsByRule: ({ Rule = '' }) => ({
      Targets: Array.from({ length: account.rules[Rule]?.targets ?? 0 }, (_, n) => ({ Id: `${n}`, Arn: `arn:${n}` })),
    }),
    DescribeAlarms: () => ({ MetricAlarms: account.alarms }),
    DescribeContinuousBackups: () => ({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: account.restorable },
      },
    }),
  };
  const metricData = z.object({
    MetricDataQueries: z.array(
      z.object({ Id: z.string(), MetricStat: z.object({ Metric: z.object({ MetricName: z.string() }) }) }),
    ),
  });

  function answerJson(operation: string, body: unknown): unknown {
    if (account.denied.includes(operation)) return refused('AccessDeniedException');
    if (operation === 'GetMetricData') {
      return {
        MetricDataResults: metricData.parse(body).MetricDataQueries.map(({ Id, MetricStat }) => ({
          Id,
          Values: account.metrics[MetricStat.Metric.MetricName] ?? [],
        })),
      };
    }
    return json[operation]?.(askedSchema.parse(body)) ?? refused('UnknownOperationException');
  }

  /** In whichever stack. */
  function stackResources(form: string): string {
    const name = new URLSearchParams(form).get('StackName') ?? '';
    return answerCloudFormation(form, [{ name, outputs: {}, resources: account.resources }]).body;
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(z.instanceof(Buffer).parse(part));
    const body = Buffer.concat(parts).toString();
    const { authorization = '' } = request.headers;
    const say = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof value === 'string' ? value : JSON.stringify(value));
    };
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    if (operation !== '') {
      const answer = answerJson(operation, JSON.parse(body));
      return isRefusal(answer) ? say(answer.status, { __type: answer.error, message: 'no' }) : say(200, answer);
    }
    const path = request.url ?? '';
    if (path === '/') return say(200, stackResources(body), { 'content-type': 'text/xml' });
    if (!authorization.includes('/lambda/aws4_request'))
      return say(403, {}, { 'x-amzn-errortype': 'InvalidSignature' });
    if (account.denied.includes('GetEventSourceMapping')) {
      return say(403, {}, { 'x-amzn-errortype': 'AccessDeniedException' });
    }
    const uuid = path.split('/event-source-mappings/')[1];
    if (uuid !== undefined) {
      const State = account.mappings[uuid];
      if (State === undefined) return say(404, {}, { 'x-amzn-errortype': 'ResourceNotFoundException' });
      return say(200, { State, EventSourceArn: `arn:aws:sqs:r:a:queue-of-${uuid}`, FunctionArn: 'arn:f' });
    }
    account.invoked.push({ path, authorization, body: JSON.parse(body) });
    return say(202, '');
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const { port, close } = await listening(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close,
  };
}
