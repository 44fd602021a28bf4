import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { ExitCode } from '../terminal.ts';
import { judgeBy } from './judge.ts';
import { walkLetters } from './walk.ts';
import { type OfQueue, ofQueue, withLetters } from './with-letters.ts';
import { letterLines, type ShownLetter, shownLetter } from './words.ts';

export const showCommand: CommandDefinition<OfQueue & { readonly limit: number }> = {
  name: 'show',
  summary: 'each of them in words, and whether it is worth putting back',
  describe: (command) => ofQueue(command).option('--limit <count>', 'so many', wholeNumber(1, 1_000), 10),
  run: ({ queue, limit }, context) =>
    withLetters<ExitCode>(queue, context, async (walked, count) => {
      const { deployment, terminal } = context;
      const judge = judgeBy(deployment);
      const shown: ShownLetter[] = [];
      await walkLetters(walked, limit, async (letters) => {
        for (const letter of letters) shown.push(shownLetter(letter, await judge(letter), deployment.now()));
      });
      terminal.give({ count, letters: shown });
      for (const letter of shown) for (const line of letterLines(letter)) terminal.say(line);
      terminal.say(count > shown.length ? `… and about ${count - shown.length} more` : `${shown.length} in all`);
      return 0;
    }),
};
