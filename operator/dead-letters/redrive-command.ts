import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { ExitCode } from '../terminal.ts';
import { everySecond } from './every-second.ts';
import { judgeBy } from './judge.ts';
import { putBackTo } from './put-back.ts';
import { deadLetterQueueNamed } from './queues.ts';
import { type Redriven, type RedriveOptions, redrive } from './redrive.ts';
import { countLetters } from './walk.ts';
import { type OfQueue, ofQueue, withLetters } from './with-letters.ts';
import { unseenLine } from './words.ts';

export const redriveCommand: CommandDefinition<OfQueue & Partial<RedriveOptions> & { readonly rate: number }> = {
  name: 'redrive',
  summary: 'put them back where they came from, those whose message is open and has not expired',
  describe: (command) =>
    ofQueue(command)
      .option('--reason <text>', 'only those with this reason')
      .option('--rate <count>', 'so many in a second at most', wholeNumber(1, 1_000), 10)
      .option('--dry-run', 'say what would be done')
      .option('--drop-expired', 'delete those whose message has expired or ended')
      .addHelpText(
        'after',
        [
          '',
          'A letter is deleted only when its queue has taken it, so none is lost. It may be interrupted and run again: what is',
          'put back twice is recognised, by SQS within five minutes, and by the journal always: dispatch judges a job by the',
          'rows of its push, and a push that was delivered is not sent again. Expired and ended ones stay, and are never sent.',
        ].join('\n'),
      ),
  run: ({ queue, rate, reason, dryRun = false, dropExpired = false }, context) =>
    withLetters<ExitCode>(queue, context, async (walked, count) => {
      const { deployment, terminal } = context;
      const putBack = putBackTo(deadLetterQueueNamed(deployment.outputs, queue), deployment, walked.sqs);
      const tell = everySecond(terminal.progress, deployment.now);
      try {
        const redriven = await redrive(
          { rate, dryRun, dropExpired, ...(reason === undefined ? {} : { reason }) },
          {
            walked,
            judge: judgeBy(deployment),
            put: putBack.put,
            progress: ({ looked, putBack: done }) => tell(`${looked} of about ${count} looked at, ${done} put back`),
          },
        );
        const left = dryRun ? undefined : await countLetters(walked.sqs, walked.url);
        terminal.give({ dryRun, ...redriven, ...(left === undefined ? {} : { left }) });
        for (const line of redrivenLines(redriven, dryRun, left)) terminal.say(line);
        return isWellRedriven(redriven, left) ? 0 : 1;
      } finally {
        putBack.close();
      }
    }),
};

const keptOf = ({ kept }: Redriven) => Object.values(kept).reduce((sum, one) => sum + one, 0);

/** Letters that stay are somebody's to look at. */
function isWellRedriven(redriven: Redriven, left: number | undefined): boolean {
  return keptOf(redriven) === 0 && (left ?? 0) === 0;
}

export function redrivenLines(redriven: Redriven, dryRun: boolean, left: number | undefined): string[] {
  const { putBack, dropped, kept } = redriven;
  const would = dryRun ? 'would be ' : '';
  const unseen = (left ?? 0) - keptOf(redriven);
  return [
    `${putBack} ${would}put back`,
    ...(dropped > 0 ? [`${dropped} ${would}deleted: their messages have expired or ended`] : []),
    ...(kept.expired > 0 ? [`${kept.expired} have expired, and stay; --drop-expired deletes them`] : []),
    ...(kept.ended > 0 ? [`${kept.ended} have nothing left to do, and stay; --drop-expired deletes them`] : []),
    ...(kept.unreadable > 0 ? [`${kept.unreadable} cannot be read, and stay; \`show\` says why`] : []),
    ...(kept.otherReason > 0 ? [`${kept.otherReason} have another reason`] : []),
    ...(unseen > 0 ? [unseenLine(unseen)] : []),
  ];
}
