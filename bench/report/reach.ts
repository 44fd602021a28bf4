import { ours } from '../clients/names.ts';
import { type Goal, goalsOf } from './goals.ts';
import type { ResultFile } from './result-file.ts';
import type { Sample } from './sample.ts';
import { medianRatio } from './statistics.ts';

export type Reached = ResultFile['reach'][number];

/** What a run says of each goal; a goal whose figures it has not measured is left out. */
export function reachOf(samples: readonly Sample[]): readonly Reached[] {
  return goalsOf(samples).flatMap((goal) => {
    const values = (client: string) =>
      samples.find(
        (sample) =>
          sample.suite === goal.suite &&
          sample.case === goal.case &&
          sample.metric === goal.metric &&
          sample.client === client,
      )?.values;
    const [own, others] = [values(ours), values(goal.other)];
    if (!own || !others) return [];
    const ratio = medianRatio(own, others);
    const { atLeast, atMost } = goal;
    return [
      {
        goal: textOf(goal),
        ratio,
        ...(atLeast === undefined ? {} : { atLeast }),
        ...(atMost === undefined ? {} : { atMost }),
        reached: (atLeast === undefined || ratio >= atLeast) && (atMost === undefined || ratio <= atMost),
      },
    ];
  });
}

function textOf({ suite, case: name, metric, other }: Goal): string {
  return `${suite}, ${name}: ${metric} of ${other}`;
}

/** The goals as a table for a terminal or a markdown file. */
export function reachTable(reach: readonly Reached[]): string {
  const lines = reach.map(({ goal, ratio, atLeast, atMost, reached }) => {
    const bound = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
    return `| ${goal} | ${bound} | ${ratio.toFixed(2)} | ${reached ? 'reached' : '**not reached**'} |`;
  });
  return ['| goal: ours in relation to | bound | measured | |', '|---|---|---|---|', ...lines].join('\n');
}
