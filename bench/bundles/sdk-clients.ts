import type { BundleContents } from './metafile.ts';

/** How each SDK package's client is opened. */
const opened: Readonly<Record<string, { readonly imports: readonly string[]; readonly client: string }>> = {
  '@aws-sdk/client-dynamodb': {
    imports: [
      "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';",
      "import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';",
    ],
    client: 'DynamoDBDocumentClient.from(new DynamoDBClient({}))',
  },
  '@aws-sdk/client-sqs': { imports: ["import { SQSClient } from '@aws-sdk/client-sqs';"], client: 'new SQSClient({})' },
  '@aws-sdk/client-secrets-manager': {
    imports: ["import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';"],
    client: 'new SecretsManagerClient({})',
  },
};

const client = /node_modules\/(@aws-sdk\/client-[a-z-]+)\/dist-es\/\w+Client\.js$/;
const command = /node_modules\/(@aws-sdk\/(?:client|lib)-[a-z-]+)\/dist-es\/commands\/(\w+Command)\.js$/;
const paginator = /node_modules\/(@aws-sdk\/(?:client|lib)-[a-z-]+)\/dist-es\/pagination\/(\w+)Paginator\.js$/;

/**
 * A source text that holds the SDK clients of a bundle and nothing else: the clients opened, as the function opens them
 * when it is loaded, and the commands and paginators that it holds.
 * @throws for a client that this file does not know
 */
export function sdkClientsAlone(contents: BundleContents): string {
  const packages = contents.flatMap((path) => client.exec(path)?.[1] ?? []);
  const names = contents.flatMap((path) => {
    const [, from, name] = command.exec(path) ?? [];
    if (from && name) return [{ from, name }];
    const [, paginated, what] = paginator.exec(path) ?? [];
    return paginated && what ? [{ from: paginated, name: `paginate${what}` }] : [];
  });
  const known = packages.map((name) => {
    const found = opened[name];
    if (!found) throw new Error(`bench/bundles/sdk-clients.ts does not know how ${name} is opened.`);
    return found;
  });
  return [
    ...known.flatMap(({ imports }) => imports),
    // A document command and the plain one below it have the same name.
    ...names.map(({ from, name }, index) => `export { ${name} as held${index} } from '${from}';`),
    `export const clients = [${known.map(({ client }) => client).join(', ')}];`,
  ].join('\n');
}
