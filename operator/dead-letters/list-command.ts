import { type CommandDefinition, wholeNumber } from '../command.ts';
import { type ListedQueue, listQueue } from './list.ts';
import { deadLetterQueues } from './queues.ts';
import { withLetters } from './with-letters.ts';
import { ageInWords } from './words.ts';

export const listCommand: CommandDefinition<{ readonly limit: number }> = {
  name: 'list',
  summary: 'how many there are, how old, and why',
  describe: (command) =>
    command.option(
      '--limit <count>',
      'look at so many of each queue for their reasons',
      wholeNumber(1, 100_000),
      1_000,
    ),
  async run({ limit }, context) {
    const { deployment, terminal } = context;
    const listed: ListedQueue[] = [];
    for (const { name } of deadLetterQueues(deployment.outputs)) {
      terminal.progress(`looking at ${name} …`);
      listed.push(
        await withLetters(name, context, (walked, count) =>
          listQueue(name, walked, { limit, count, now: deployment.now() }),
        ),
      );
    }
    terminal.give({ queues: listed });
    for (const { name, count, looked, oldestAgeSeconds, reasons } of listed) {
      if (count === 0) {
        terminal.say(`${terminal.paint('green', name)}  none`);
        continue;
      }
      const age = oldestAgeSeconds === undefined ? '' : `, the oldest ${ageInWords(oldestAgeSeconds)} old`;
      const some = looked < count ? `, ${looked} looked at` : '';
      terminal.say(`${terminal.paint('red', name)}  ${count}${age}${some}`);
      for (const one of reasons) terminal.say(`  ${String(one.count).padStart(6)}  ${one.reason}`);
    }
    return listed.some(({ count }) => count > 0) ? 1 : 0;
  },
};
