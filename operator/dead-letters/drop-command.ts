import type { CommandDefinition } from '../command.ts';
import { operatorError } from '../deployment.ts';
import type { ExitCode } from '../terminal.ts';
import { everySecond } from './every-second.ts';
import { countLetters, walkLetters } from './walk.ts';
import { type OfQueue, ofQueue, withLetters } from './with-letters.ts';
import { unseenLine } from './words.ts';

export const dropCommand: CommandDefinition<OfQueue & { readonly reason: string; readonly yes?: boolean }> = {
  name: 'drop',
  summary: 'delete those with one reason, for good',
  describe: (command) =>
    ofQueue(command).requiredOption('--reason <text>', 'the reason, as `list` says it').option('--yes', 'really'),
  run: ({ queue, reason, yes = false }, context) =>
    withLetters<ExitCode>(queue, context, async (walked, count) => {
      if (!yes) throw operatorError('Nothing was deleted. What is dropped is gone for good: write --yes.');
      const { deployment, terminal } = context;
      const tell = everySecond(terminal.progress, deployment.now);
      let [dropped, looked] = [0, 0];
      await walkLetters(walked, Number.POSITIVE_INFINITY, async (letters, remove) => {
        looked += letters.length;
        for (const letter of letters) {
          if (letter.reason !== reason) continue;
          await remove(letter);
          dropped += 1;
        }
        tell(`${looked} of about ${count} looked at, ${dropped} deleted`);
      });
      const left = await countLetters(walked.sqs, walked.url);
      const unseen = left - (looked - dropped);
      terminal.give({ dropped, looked, left });
      terminal.say(`${dropped} deleted`);
      if (unseen <= 0) return 0;
      terminal.say(unseenLine(unseen));
      return 1;
    }),
};
