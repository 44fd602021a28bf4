import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type CommandDefinition, type Context, wholeNumber } from './command.ts';
import { type CustomerData, countsOf, customerTables, type Row, readCustomerData } from './customer-data.ts';
import { whatRemains } from './customer-data-remains.ts';
import { operatorError } from './deployment.ts';
import { costOfScans, defaultUnitsPerSecond } from './devices-scan.ts';
import type { ExitCode } from './terminal.ts';
import { iso } from './times.ts';

interface Options {
  readonly customer: string;
  readonly out?: string;
  readonly all?: boolean;
  readonly conversation?: readonly string[];
  readonly rate: number;
}

export const exportCommand: CommandDefinition<Options> = {
  name: 'export',
  summary: 'all rows of a customer as JSON; never a token or a text',
  describe: (command) =>
    command
      .requiredOption('--customer <id>', "as in the app's tokens")
      .option('--out <file>', 'a new file that only you may read; otherwise standard output')
      .option(
        '--all',
        'read the tables whole, for what no key leads to: conversations that only a contact centre named',
      )
      .option('--conversation <id...>', 'look in these conversations too, without --all')
      .option(
        '--rate <units>',
        'read request units a second, with --all',
        wholeNumber(1, 100_000),
        defaultUnitsPerSecond,
      ),
  run: exportCustomer,
};

async function exportCustomer(options: Options, { deployment, terminal }: Context): Promise<ExitCode> {
  const { customer: customerId, out, all = false, conversation = [], rate } = options;
  const tables = customerTables(deployment);
  if (all) terminal.progress(await costOfScans(deployment.tables, Object.values(tables), rate));
  const pace = all ? { unitsPerSecond: rate, wait, progress: terminal.progress } : undefined;
  const data = await readCustomerData(deployment.tables, tables, customerId, pace, conversation);
  const counts = countsOf(data);
  const remains = await whatRemains(deployment, 'export');
  const exported = {
    customerId,
    exportedAt: iso(deployment.now()),
    lookedIn: all
      ? 'the tables as a whole'
      : 'what keys lead to; --all finds conversations that only a contact centre named',
    leftOut: 'tokens, addresses and names but for their last 4 characters; hashes of secrets; the words of messages',
    ...shapeOf(data),
    remains,
  };
  const text = JSON.stringify(exported, asJson, 2);
  if (out === undefined) {
    if (terminal.json) terminal.give(JSON.parse(text));
    else terminal.say(text);
  } else {
    await writeFile(out, `${text}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
      throw operatorError(`${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    });
    terminal.give({ customerId, file: out, counts, remains });
    terminal.say(`Written to ${out}: ${Object.values(counts).reduce((sum, count) => sum + count, 0)} rows.`);
    terminal.say(`Looked in ${exported.lookedIn}. Left out: ${exported.leftOut}.`);
    for (const { where, what, until } of remains) terminal.say(`  also: ${where}, ${until} (${what})`);
  }
  return counts.own + counts.presence + counts.messages + counts.pushes + counts.aliases === 0 ? 1 : 0;
}

/** The rows by what they are, without their keys and secrets. */
export function shapeOf({
  own,
  aliases,
  presence,
  messages,
  pushes,
  claims,
  unregisters,
  routings,
  cursors,
}: CustomerData) {
  const named = (prefix: string) => own.filter(({ sk }) => sk.startsWith(prefix)).map(shown);
  const known = ['device~', 'unread~', 'conversation~', 'preferences'];
  return {
    devices: named('device~'),
    preferences: named('preferences').at(0) ?? null,
    unread: named('unread~'),
    conversations: named('conversation~'),
    others: own.filter(({ sk }) => !known.some((prefix) => sk.startsWith(prefix))).map(withKind),
    aliases: aliases
      .map(({ pk, ...row }) => ({ name: shortened(pk.split('~').slice(0, 3).join('~'), pk), ...row }))
      .map(shown),
    presence: presence.map(withConversation),
    messages: messages.map(shown),
    pushes: pushes.map(shown),
    screens: cursors.map(withConversation),
    /** Rows that hold nothing but hashes and which device they are for. */
    claims: claims.length,
    unregisterKeys: unregisters.length,
    routings: routings.length,
  };
}

const lastCharacters = 4;
const shortened = (before: string, text: string) => `${before}…${text.slice(-lastCharacters)}`;

const hidden = ['pk', 'sk', 'v', 'tokenHash', 'unregisterHash', 'recipient', 'openShard'];

function shown(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
    if (hidden.includes(name)) return [];
    if (name === 'token') return [[name, shortened('', String(value))]];
    if (name === 'sender' || name === 'preview' || name === 'passThrough') return [];
    if (name === 'expiresAtSeconds') return [['keptUntil', iso(Number(value) * 1000)]];
    return [[name, valueShown(value)]];
  });
  return Object.fromEntries(entries);
}

/** What lies deeper: the words of a message, and the names of a conversation's customer. */
function valueShown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueShown);
  if (value instanceof Set || typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value));
  if ('kind' in inner && 'value' in inner) return { kind: inner.kind, value: shortened('', String(inner.value)) };
  return shown(inner);
}

const withKind = (row: Row) => ({ kind: row.sk.split('~')[0], ...shown(row) });
const withConversation = (row: Row) => ({ conversation: row.pk, ...shown(row) });

/** DynamoDB's sets have no form in JSON. */
const asJson = (_: string, value: unknown) => (value instanceof Set ? [...value] : value);
