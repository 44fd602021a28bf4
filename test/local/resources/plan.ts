import { createBus } from '../../../local/eventbridge/bus.ts';
import { ruleSchema } from '../../../local/eventbridge/rule.ts';
import { createHttpApi } from '../../../local/http-api/http-api.ts';
import { lambdaEnvironment } from '../../../local/lambda/function-definition.ts';
import { queueTimeoutFaults } from '../../../local/lambda/queue-timeouts.ts';
import { statementsByPolicy } from '../../../local/permissions/managed-policy.ts';
import { mayInvoke, maySend } from '../../../local/permissions/resource-policies.ts';
import { statementsByRole } from '../../../local/permissions/roles.ts';
import { checkKeyAttributes, tableSchema } from '../../../local/resources/dynamodb-table.ts';
import { queueConnections } from '../../../local/resources/event-source-mapping.ts';
import { busDefinition, putRules } from '../../../local/resources/events.ts';
import { httpApiDefinition } from '../../../local/resources/http-api.ts';
import { invocations } from '../../../local/resources/invoke-config.ts';
import { knownTypes } from '../../../local/resources/known-types.ts';
import { functionDefinition, functionSchema } from '../../../local/resources/lambda-function.ts';
import { scheduleDefinitions } from '../../../local/resources/schedule.ts';
import { secretSchema } from '../../../local/resources/secret.ts';
import {
  checkQueuePolicies,
  deadLettersFirst,
  queueAttributes,
  queueSchema,
} from '../../../local/resources/sqs-queue.ts';
import { createQueueOrThrow } from '../../../local/sqs/engine/create-queue.ts';
import { createAccount } from '../../../local/sqs/engine/queue.ts';
import { readTemplate, type Template } from '../../../local/template/template.ts';

const place = { region: 'eu-central-1', accountId: '000000000000', stackName: 'Test', tableSuffix: 'A1B2' };
const queueUrl = (name: string) => `http://localhost/${place.accountId}/${name}`;

export const read = (raw: unknown) => readTemplate(raw, place, knownTypes(queueUrl));

/**
 * Everything that the runner would create from a template, made by the runner's own readers without starting a service.
 * Keys are logical ids without CDK's hash.
 * @param assetKeys the code that was synthesized
 * @throws where the runner would refuse to start
 */
export function planOf(raw: unknown, assetKeys: readonly string[]) {
  const template = read(raw);
  const faults = queueTimeoutFaults(template);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  checkQueuePolicies(template);
  const api = httpApiDefinition(template);
  createHttpApi(api, { invoke: async () => ({ kind: 'throttled' }) });
  return {
    queues: queues(template),
    tables: byName(template.ofType('AWS::DynamoDB::Table', tableSchema), (table) => {
      checkKeyAttributes(table);
      const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode, TimeToLiveSpecification } =
        table.properties;
      return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode, TimeToLiveSpecification };
    }),
    secrets: byName(template.ofType('AWS::SecretsManager::Secret', secretSchema), ({ identity, properties }) => ({
      arn: identity.ref,
      name: properties.Name,
      generated: properties.GenerateSecretString,
    })),
    functions: functions(template, new Map(assetKeys.map((key) => [key, key]))),
    mappings: Object.fromEntries(
      queueConnections(template, queueUrl).map(({ enabled, definition }) => [
        `${nameOf(definition.functionName)} of ${queueName(definition.queueArn)}`,
        { enabled, ...definition },
      ]),
    ),
    bus: bus(template),
    schedules: byName(scheduleDefinitions(template), (definition) => definition),
    invocations: Object.fromEntries(
      [...invocations(template)].map(([arn, settings]) => [nameOf(arn.split('-').at(-1) ?? ''), settings]),
    ),
    api: {
      ...api,
      routes: Object.fromEntries(
        api.routes.map(({ routeKey, ...route }) => {
          const permitted = (functionArn: string, source: string) =>
            mayInvoke(
              template,
              'apigateway.amazonaws.com',
              functionArn,
              `arn:aws:execute-api:${place.region}:${place.accountId}:${api.apiId}/${source}`,
            );
          const { functionArn, authorizer } = route;
          return [
            routeKey,
            {
              ...route,
              permitted: permitted(functionArn, `$default/${routeKey.replace(' /', '/')}`),
              ...(authorizer?.kind === 'request'
                ? { authorizerPermitted: permitted(authorizer.functionArn, `authorizers/${authorizer.authorizerId}`) }
                : {}),
            },
          ];
        }),
      ),
    },
    /** What those may do who run something outside of the stack. */
    policies: Object.fromEntries(
      [...statementsByPolicy(template)].map(([arn, statements]) => [nameOf(arn), statements]),
    ),
    outputs: template.outputs,
  };
}

export type Plan = ReturnType<typeof planOf>;

function queues(template: Template) {
  const account = createAccount(place.region, place.accountId);
  return byName(deadLettersFirst(template.ofType('AWS::SQS::Queue', queueSchema)), ({ identity, properties }) => {
    const name = identity.attributes.QueueName ?? '';
    return createQueueOrThrow(account, name, queueAttributes(properties), {}, 0).attributes;
  });
}

function functions(template: Template, assets: ReadonlyMap<string, string>) {
  const roles = statementsByRole(template, { service: 'lambda.amazonaws.com' });
  return byName(template.ofType('AWS::Lambda::Function', functionSchema), (resource) => {
    const definition = functionDefinition(resource, assets, {});
    lambdaEnvironment(definition, 'stream');
    const { Role, LoggingConfig } = resource.properties;
    const statements = roles.get(Role);
    if (!statements)
      throw new Error(`The Role of ${resource.logicalId} is none of this template that Lambda may assume.`);
    return { ...definition, statements, logGroup: LoggingConfig?.LogGroup };
  });
}

function bus(template: Template) {
  const definition = busDefinition(template);
  if (!definition) return undefined;
  const { name, rules } = definition;
  const created = createBus({
    name,
    account: place.accountId,
    region: place.region,
    deliver: async () => ({ kind: 'delivered' }),
    sendDeadLetter: async () => {},
  });
  putRules(created, rules);
  return {
    name,
    rules: byName(rules, ({ arn, input }) => {
      const put = created.putRule(input);
      const rule = ruleSchema.parse(input);
      return {
        ...rule,
        arn,
        /** As the bus itself names the rule, in what it sends to dead letters. */
        putAs: put.kind === 'rule' ? put.arn : put.message,
        targets: rule.targets.map((target) => ({
          ...target,
          permitted: mayInvoke(template, 'events.amazonaws.com', target.arn, arn) || maySend(template, target.arn, arn),
          mayBury: target.deadLetterArn !== undefined && maySend(template, target.deadLetterArn, arn),
        })),
      };
    }),
  };
}

function byName<Item extends { readonly logicalId: string }, Value>(
  items: readonly Item[],
  value: (item: Item) => Value,
): Record<string, Value> {
  return Object.fromEntries(items.map((item) => [nameOf(item.logicalId), value(item)]));
}

/** A logical id without the hash that CDK appends. */
export /** Of the stack's own, without what CDK adds. */
const queueName = (arn: string) => /Test-(\w+?)[0-9A-F]{8}(\.fifo)?$/.exec(arn)?.[1] ?? arn;

const nameOf = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');
