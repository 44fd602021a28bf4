import { expect, test } from '@jest/globals';
import { sdkClientsAlone } from '../../bench/bundles/sdk-clients.ts';

test('a bundle of the SDK clients alone opens those of the function and holds its commands', () => {
  const source = sdkClientsAlone([
    'lambdas/adapters/sqs.ts',
    'node_modules/@aws-sdk/client-sqs/dist-es/SQSClient.js',
    'node_modules/@aws-sdk/client-sqs/dist-es/commands/SendMessageCommand.js',
    'node_modules/@aws-sdk/client-dynamodb/dist-es/DynamoDBClient.js',
    'node_modules/@aws-sdk/client-dynamodb/dist-es/commands/QueryCommand.js',
    'node_modules/@aws-sdk/lib-dynamodb/dist-es/commands/QueryCommand.js',
    'node_modules/@aws-sdk/lib-dynamodb/dist-es/pagination/QueryPaginator.js',
    'node_modules/zod/v4/classic/schemas.js',
  ]);
  expect(source).toContain("export { SendMessageCommand as held0 } from '@aws-sdk/client-sqs'");
  expect(source).toContain("export { QueryCommand as held1 } from '@aws-sdk/client-dynamodb'");
  expect(source).toContain("export { QueryCommand as held2 } from '@aws-sdk/lib-dynamodb'");
  expect(source).toContain("export { paginateQuery as held3 } from '@aws-sdk/lib-dynamodb'");
  expect(source).toContain('clients = [new SQSClient({}), DynamoDBDocumentClient.from(new DynamoDBClient({}))]');
  expect(source).not.toContain('SecretsManager');
  expect(source).not.toContain('zod');
});

test('a client that nobody has described is an error, not left out', () => {
  const contents = ['node_modules/@aws-sdk/client-sns/dist-es/SNSClient.js'];
  expect(() => sdkClientsAlone(contents)).toThrow('@aws-sdk/client-sns');
});
