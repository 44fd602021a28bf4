import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from '../../operator/command.ts';
import { createTerminal, type Terminal } from '../../operator/terminal.ts';
import type { LocalTables } from '../dynamodb-local.ts';

export interface Said {
  readonly lines: string[];
  readonly progress: string[];
  readonly given: unknown[];
}

/** Somebody at the command line of a deployment with these tables; what is said is kept. */
export function anOperator(
  { client, endpoint }: Pick<LocalTables, 'client' | 'endpoint'>,
  outputs: Readonly<Record<string, string>>,
  now: () => number,
  sqsEndpoint: string = endpoint,
): { readonly context: Context; readonly said: Said; readonly close: () => void } {
  const said: Said = { lines: [], progress: [], given: [] };
  const terminal: Terminal = {
    ...createTerminal(false, false),
    say: (line = '') => said.lines.push(line),
    give: (value) => said.given.push(value),
    progress: (line) => said.progress.push(line),
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const clientSettings = { region: 'eu-central-1', endpoint, credentials };
  const sqs = new SQSClient({ ...clientSettings, endpoint: sqsEndpoint });
  const place = { kind: 'local', url: endpoint } as const;
  const deployment = { place, outputs, tables: client, sqs, clientSettings, now, close: () => {} };
  return { context: { deployment, terminal }, said, close: () => sqs.destroy() };
}
