import * as z from 'zod';
import type { Place } from '../template/intrinsics.ts';
import type { ResourceType } from '../template/template.ts';
import { tableType } from './dynamodb-table.ts';
import { mappingType } from './event-source-mapping.ts';
import { archiveType, busType, ruleType } from './events.ts';
import { httpApiTypes } from './http-api.ts';
import { invokeConfigType } from './invoke-config.ts';
import { functionType } from './lambda-function.ts';
import { secretType } from './secret.ts';
import { queueType } from './sqs-queue.ts';

const anything = z.record(z.string(), z.unknown());

/** Known, and without effect on this machine: who may call what is checked by AWS only, and logs go to the terminal. */
const onlyInAws = (arn?: (name: string, place: Place) => string): ResourceType => ({
  schema: anything,
  identify: (logicalId, _, place) => ({
    ref: logicalId,
    attributes: arn ? { Arn: arn(logicalId, place) } : {},
  }),
});

/** Every resource type that the local stack can run; any other stops it. */
export function knownTypes(queueUrl: (name: string) => string): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::DynamoDB::Table': tableType,
    'AWS::SQS::Queue': queueType(queueUrl),
    'AWS::SecretsManager::Secret': secretType,
    'AWS::Events::EventBus': busType,
    'AWS::Events::Rule': ruleType,
    'AWS::Events::Archive': archiveType,
    'AWS::Lambda::Function': functionType,
    'AWS::Lambda::EventSourceMapping': mappingType,
    'AWS::Lambda::EventInvokeConfig': invokeConfigType,
    ...httpApiTypes,
    'AWS::Lambda::Permission': onlyInAws(),
    'AWS::SQS::QueuePolicy': onlyInAws(),
    'AWS::IAM::Policy': onlyInAws(),
    'AWS::IAM::Role': onlyInAws((name, { accountId }) => `arn:aws:iam::${accountId}:role/${name}`),
    'AWS::Logs::LogGroup': onlyInAws(
      (name, { region, accountId }) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`,
    ),
  };
}
