import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { type CommandDefinition, type Context, wholeNumber } from './command.ts';
import { type CustomerData, countsOf, customerTables, partInWords, readCustomerData } from './customer-data.ts';
import { whatRemains } from './customer-data-remains.ts';
import { costOfScans, defaultUnitsPerSecond } from './devices-scan.ts';
import { again, eraseCustomer, openOf } from './erase-rows.ts';
import type { ExitCode, Terminal } from './terminal.ts';

interface Options {
  readonly customer: string;
  readonly yes?: boolean;
  readonly all?: boolean;
  readonly conversation?: readonly string[];
  readonly rate: number;
}

export const eraseCommand: CommandDefinition<Options> = {
  name: 'erase',
  summary: 'delete what the tables hold of a customer; without --yes only counts it',
  describe: (command) =>
    command
      .requiredOption('--customer <id>', "as in the app's tokens")
      .option('--yes', 'really delete')
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
      )
      .addHelpText(
        'after',
        '\nSign the customer out of all apps first: an app that is signed in still registers and reports again.',
      ),
  run: countOrErase,
};

async function countOrErase(options: Options, { deployment, terminal }: Context): Promise<ExitCode> {
  const { customer: customerId, yes = false, all = false, conversation = [], rate } = options;
  const tables = customerTables(deployment);
  const client = deployment.tables;
  if (all) terminal.progress(await costOfScans(client, Object.values(tables), rate));
  const pace = all ? { unitsPerSecond: rate, wait, progress: terminal.progress } : undefined;
  const data = await readCustomerData(client, tables, customerId, pace, conversation);
  const counts = countsOf(data);
  const open = openOf(data, customerId).length;
  const remains = await whatRemains(deployment, 'erase');

  const { paint, say } = terminal;
  say(paint('bold', `${yes ? 'Erasing' : 'This would erase'} what the tables hold of the customer ${customerId}`));
  sayCounts(counts, terminal);
  if (open > 0) {
    const which = open === 1 ? '1 message is open and ends' : `${open} messages are open and end`;
    say(`  ${which} first, as withheld (no-device), because the customer has none then`);
  }
  if (!all) {
    say(
      `  ${paint('yellow', '→')} Found by keys only. Conversations that nothing but a contact centre linked to them may be missing:`,
    );
    say('    --all reads the tables whole, --conversation ID looks in one.');
  }
  if (!yes) {
    terminal.give({ customerId, erased: false, all, counts, open, remains });
    say(`Nothing was changed: ${paint('bold', '--yes')} erases it.`);
    return 0;
  }

  const done = await eraseCustomer(client, tables, customerId, data, {
    now: deployment.now,
    wait,
    progress: terminal.progress,
  });
  const left = countsOf(await again(client, tables, customerId, data));
  const isLeft = Object.values(left).some((count) => count > 0);
  terminal.give({ customerId, erased: true, all, counts, open: done, left, remains });
  for (const [how, count] of Object.entries(done)) if (count > 0) say(`  open messages ${how}: ${count}`);
  if (isLeft) {
    say(paint('red', 'Something is left, or came meanwhile: run it again in a minute.'));
    sayCounts(left, terminal);
  } else say(paint('green', 'Erased: looked again, and nothing of it is left.'));
  say('What remains, where and until when:');
  for (const { where, what, until } of remains) say(`  ${where}, ${until}: ${what}`);
  return isLeft ? 1 : 0;
}

function sayCounts(counts: Readonly<Record<keyof CustomerData, number>>, { say }: Terminal): void {
  for (const part of Object.keys(partInWords)) {
    const name = partSchema.parse(part);
    if (counts[name] > 0) say(`  ${String(counts[name]).padStart(6)}  ${partInWords[name]}`);
  }
}

const partSchema = z.enum([
  'own',
  'claims',
  'unregisters',
  'routings',
  'aliases',
  'presence',
  'messages',
  'pushes',
  'cursors',
]);
