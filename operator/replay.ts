import { DescribeArchiveCommand } from '@aws-sdk/client-eventbridge';
import { createAwsAround } from './aws-around.ts';
import { type CommandDefinition, type Context, timeOption } from './command.ts';
import { operatorError, outputOf } from './deployment.ts';
import { messageExpiryMsOf } from './message-expiry.ts';
import { changeOfStates, countStates } from './replay-counts.ts';
import { replayResources, ruleArns } from './replay-resources.ts';
import { runReplay } from './replay-run.ts';
import { type ReplayWindow, replayWindow, windowLines } from './replay-window.ts';

interface ReplayOptions {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly count?: boolean;
}

export const replayCommand: CommandDefinition<ReplayOptions> = {
  name: 'replay',
  summary: 'hear again what Genesys said, from the archive of its events',
  describe: (command) =>
    command
      .requiredOption('--from <time>', 'from then on: a time, or so long ago as 30m', timeOption())
      .requiredOption('--to <time>', 'until then', timeOption())
      .option('--count', 'count messages by state before and after: reads the whole journal twice')
      .addHelpText(
        'after',
        [
          '',
          'Messages that the journal knows are recognised, and nothing of them is sent again; those whose time is over end as',
          'withheld: expired, and the part of the window in which all are is left out. Needs the setting archiveDays, and a',
          'deployed stack: the local one has no archive. Nobody has tried it on a deployed one yet.',
        ].join('\n'),
      ),
  async run({ from, to, count = false }, context) {
    const { deployment, terminal } = context;
    const window = replayWindow(
      { from, to },
      { now: deployment.now(), expiryMs: messageExpiryMsOf(deployment.outputs) },
    );
    for (const line of windowLines(window)) terminal.progress(line);
    const counting = () =>
      count ? countStates(deployment.tables, outputOf(deployment, 'JournalTableName'), window) : undefined;
    const before = await counting();
    const { name, last } = await replayInAws(window, context);
    const after = await counting();
    const states = before && after ? { before, after, change: changeOfStates(before, after) } : undefined;
    const { skipped } = window;
    terminal.give({
      replay: name,
      ...inIso(window),
      ...(skipped ? { skipped: inIso(skipped) } : {}),
      ...(last ? { lastEventAt: last.toISOString() } : {}),
      ...states,
    });
    terminal.say(`${terminal.paint('green', 'replayed')}  ${name}`);
    if (!last)
      terminal.say('  EventBridge names no event that it replayed: the archive seems to hold none of that time.');
    for (const [state, change] of Object.entries(states?.change ?? {})) {
      terminal.say(`  ${change > 0 ? '+' : ''}${change}  ${state}`);
    }
    if (states) terminal.say('  The last of it may be on its way still.');
    return 0;
  },
};

const inIso = ({ from, to }: Pick<ReplayWindow, 'from' | 'to'>) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

interface Replayed {
  readonly name: string;
  /** The time of the last event, where EventBridge names one. */
  readonly last: Date | undefined;
}

async function replayInAws({ from, to }: ReplayWindow, { deployment, terminal }: Context): Promise<Replayed> {
  const { place, clientSettings, now } = deployment;
  if (place.kind === 'local') {
    throw operatorError(
      'The local stack has no archive to replay: EventBridge’s is not rebuilt here. POST /local/events sends events again.',
    );
  }
  const aws = createAwsAround(place.stackName, clientSettings);
  try {
    const resources = replayResources(await aws.resources());
    const archive = await aws.eventBridge.send(new DescribeArchiveCommand({ ArchiveName: resources.archiveName }));
    const { ArchiveArn: archiveArn, EventSourceArn: busArn } = archive;
    if (archiveArn === undefined || busArn === undefined) throw operatorError('The archive does not say whose it is.');
    const name = `handoff-${new Date(now()).toISOString().replaceAll(/\D/g, '').slice(0, 17)}`;
    const rules = await ruleArns(aws.eventBridge, resources);
    const run = { name, archiveArn, busArn, ruleArns: rules, from, to };
    return { name, last: await runReplay(aws.eventBridge, run, terminal.progress) };
  } finally {
    aws.close();
  }
}
