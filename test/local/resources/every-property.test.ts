import { describe, expect, test } from '@jest/globals';
import type { PatchOperation } from '../../../local/template/patch.ts';
import { differences } from './differences.ts';
import { planWith, readWith, synthesized } from './synthesized-plan.ts';

/** What the runner reads and does nothing with, and why that is no silence. */
const withoutEffect: readonly (readonly [RegExp, string])[] = [
  [/\/(UpdateReplacePolicy|DeletionPolicy|DependsOn)(\/|$)/, 'nothing outlives the runner, which has its own order'],
  [/\/Description$/, 'read by people'],
  [/^\/AWS::DynamoDB::Table\/.*\/(DeletionProtectionEnabled|PointInTimeRecovery.*|SSE.*)$/, 'a table in memory'],
  [/^\/AWS::Logs::LogGroup\/.*\/RetentionInDays$/, 'logs go to the terminal'],
  [/^\/AWS::Lambda::Function\/.*\/(Architectures\/0|LogFormat|S3Bucket)$/, 'the machine, its log, its disk'],
  [/^\/AWS::SQS::QueuePolicy\/.*\/Sid$/, 'a name for people'],
  [/^\/AWS::CloudWatch::Alarm\//, 'nobody counts metrics here'],
  [/^\/AWS::CloudWatch::Dashboard\/.*\/DashboardName$/, 'nobody draws metrics here'],
  [/^\/AWS::IAM::Policy\/.*\/PolicyName$/, 'a name that nothing refers to'],
  [/^\/AWS::Events::EventBus\/.*\/EventSourceName$/, 'the events come from this machine'],
  [/^\/AWS::ApiGatewayV2::(Api|Authorizer)\/.*\/Name$/, 'a name that nothing refers to'],
  [/^\/AWS::Scheduler::Schedule\/.*\/RetryPolicy\//, 'the way to the function is never interrupted here'],
  [/^\/AWS::ApiGatewayV2::Stage\/.*\/AccessLogSettings\//, 'the gateway here prints what it refuses'],
  [
    /^\/AWS::Lambda::Permission\/ApiHttpApi((GET|PUT|DELETE)v1devicesdeviceId|(POST|HEAD)v1sources)/,
    'both methods of a path say the same: either alone will do',
  ],
];

/** What is the same where it is left out, as in AWS. */
const theDefault: readonly (readonly [RegExp, string])[] = [
  ...withoutEffect,
  [/\/(PointInTimeRecoverySpecification|SSESpecification|AccessLogSettings|Architectures|LoggingConfig)$/, 'see above'],
  [/^\/AWS::SQS::Queue\/.*\/SqsManagedSseEnabled$/, 'SQS encrypts by itself'],
  [/^\/AWS::SQS::Queue\/.*DeadLetters.*\/MessageRetentionPeriod$/, 'four days'],
  [/^\/AWS::Lambda::EventSourceMapping\/.*\/BatchSize$/, 'ten'],
  [/^\/AWS::Lambda::EventInvokeConfig\/.*\/Maximum(RetryAttempts|EventAgeInSeconds)$/, 'two retries, six hours'],
  [/^\/AWS::Events::Rule\/.*\/(State|RetryPolicy|MaximumRetryAttempts|MaximumEventAgeInSeconds)$/, '185 in 24 hours'],
  [/^\/AWS::Scheduler::Schedule\/.*\/(State|ScheduleExpressionTimezone|RetryPolicy)$/, 'enabled, in UTC'],
  [/^\/AWS::IAM::Role\/.*\/Condition($|\/StringEquals\/)/, 'without it the trust goes further'],
  [/^\/AWS::SQS::Queue\/(Genesys|Later)DeadLetters.*\/Properties$/, 'all of it is the default'],
  [/^\/AWS::IAM::ManagedPolicy\/.*\/Path$/, 'the root'],
  [/^\/AWS::SQS::QueuePolicy\/.*\/Statement\/0$/, 'calls here count as encrypted'],
  [/^\/AWS::ApiGatewayV2::Route\/ApiHttpApi(POST|HEAD)v1(sources|devicesunregister).*\/AuthorizationType$/, 'none'],
];

const asItIs = planWith([]);

interface Place {
  /** A JSON pointer. */
  readonly path: string;
  /** The pointer, led by the resource's type. */
  readonly label: string;
  readonly key: string;
  readonly value: unknown;
}

/** Every key and every element below a value; what an intrinsic function says is one value. */
function places(value: unknown, path: string, label: string): readonly Place[] {
  if (typeof value !== 'object' || value === null || isIntrinsic(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const step = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const place = { path: path + step, label: label + step, key, value: part };
    return [place, ...places(part, place.path, place.label)];
  });
}

const isIntrinsic = (value: object) =>
  Object.keys(value).length === 1 && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '');

const all = Object.entries(synthesized.Resources).flatMap(([logicalId, resource]) =>
  places(resource, `/Resources/${logicalId}`, `/${resource.Type}/${logicalId}`),
);
/**
 * What is made by a construct that makes something else here too is not gone through value by value: FCM's half of the
 * pipeline beside APNs', the urgent lane beside the normal one, two tables beside the journal, rules beside that of topics,
 * the functions that decide again and those of webhooks beside the router, all routes beside those of devices.
 */
const sample = all.filter(
  ({ label }) =>
    !/^\/[\w:]+\/(Fcm|ApnsQueue(UrgentJobs|DeadLetters)Policy|Later(Looks|DeadLetters)Policy|(Presence|Devices)Table|Genesys(InboundMessages|ConversationEnds)|LaterFunction|Sweep(Function|Role|Log)|Ingest|WebhooksWebhook|ApiHttpApi[A-Z]+v1(conversations|presence|preferences))/.test(
      label,
    ),
);
const keys = sample.filter(({ key }) => !/^\d+$/.test(key));
const leaves = sample.filter(({ value }) => typeof value !== 'object' || value === null || isIntrinsic(value));

/** What the reader says of a change; undefined where it takes it. */
function refusalOf(patch: readonly PatchOperation[]): string | undefined {
  try {
    readWith(patch);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'an unknown error';
  }
}

/** What came of a change: what the runner said, else whether it would create something else. */
function outcomeOf(patch: readonly PatchOperation[]): 'refused' | 'different' | 'the same' {
  try {
    return Object.keys(differences(asItIs, planWith(patch))).length > 0 ? 'different' : 'the same';
  } catch {
    return 'refused';
  }
}

const listed = (list: typeof theDefault, { label }: Place) => list.some(([pattern]) => pattern.test(label));
/** Maps whose keys are names of the stack's own. */
const isFreeName = ({ label }: Place) => /\/(Variables|EventPattern)\/./.test(label);

describe('no property is silently ignored', () => {
  test('the template has some to look at', () => {
    expect(keys.length).toBeGreaterThan(400);
    expect(leaves.length).toBeGreaterThan(200);
    expect(outcomeOf([])).toBe('the same');
  });

  test('a property of an unknown name stops the runner, which names it', () => {
    const passed = keys
      .filter((place) => !isFreeName(place))
      .filter(({ path, key, value }) => {
        const unknown = `${path.slice(0, path.lastIndexOf('/'))}/${key}Unknown`;
        const said = refusalOf([
          { op: 'remove', path },
          { op: 'add', path: unknown, value: jsonOf(value) },
        ]);
        // Where a property tells apart what the others may be, the complaint is that it is missing.
        return !said?.includes(`${key}Unknown`) && !said?.match(`[. ]${key}: `);
      });
    expect(passed.map(({ label }) => label)).toEqual([]);
  });

  test('another value shows, or the property is on the list of those without effect', () => {
    const ignored = leaves.filter(
      ({ path, value }) => outcomeOf([{ op: 'replace', path, value: another(value) }]) === 'the same',
    );
    expect(ignored.filter((place) => !listed(withoutEffect, place)).map(({ label }) => label)).toEqual([]);
    const unused = withoutEffect.filter(([pattern]) => !ignored.some(({ label }) => pattern.test(label)));
    expect(unused).toEqual([]);
  });

  test('what is left out shows, or what it said is the default', () => {
    const ignored = sample.filter(({ path }) => outcomeOf([{ op: 'remove', path }]) === 'the same');
    expect(ignored.filter((place) => !listed(theDefault, place)).map(({ label }) => label)).toEqual([]);
  });

  test('a resource that is left out shows, or stops the runner', () => {
    const ignored = Object.entries(synthesized.Resources).filter(
      ([logicalId]) => outcomeOf([{ op: 'remove', path: `/Resources/${logicalId}` }]) === 'the same',
    );
    // Alarms and the dashboard: nobody counts metrics here. A queue policy that only denies calls without TLS: those on this machine count as encrypted. Two permissions that
    // say the same: either alone will do.
    const expected =
      /^(Observability\w+|(Apns|Fcm)Queue((Urgent)?Jobs|DeadLetters)Policy|Later(Looks|DeadLetters)Policy|IngestQueue(Requests|DeadLetters)Policy|ApiHttpApi(GET|PUT|DELETE)v1(devicesdeviceId|preferences|conversationsconversationIdmute)HandlerPermission)[0-9A-F]{8}$/;
    expect(ignored.map(([logicalId]) => logicalId).filter((logicalId) => !expected.test(logicalId))).toEqual([]);
  });
});

function another(value: unknown): string | number | boolean {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return typeof value === 'string' ? `${value}x` : 'elsewhere';
}

const jsonOf = (value: unknown) => JSON.parse(JSON.stringify(value));
