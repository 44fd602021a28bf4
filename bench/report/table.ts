import { ours } from '../clients/names.ts';
import { reachTable } from './reach.ts';
import type { ResultFile } from './result-file.ts';
import { type Metric, metrics, type Row } from './sample.ts';

const titles: Readonly<Record<Row['suite'], string>> = {
  apns: 'APNs',
  fcm: 'FCM',
  bundles: 'Bundles',
};

/** One line per client, one column per case; of each cell the median, and the range of the rounds. */
function tableOf(rows: readonly Row[]): string {
  const cases = [...new Set(rows.map((row) => row.case))];
  const clients = [...new Set(rows.map(({ client }) => client))];
  const line = (client: string) => {
    const cells = cases.map((name) => {
      const row = rows.find((one) => one.case === name && one.client === client);
      return row ? cellOf(row) : '–';
    });
    return `| ${client === ours ? `**${client}**` : client} | ${cells.join(' | ')} |`;
  };
  return [`| client | ${cases.join(' | ')} |`, `|---|${'---|'.repeat(cases.length)}`, ...clients.map(line)].join('\n');
}

function cellOf({ median, min, max, metric }: Row): string {
  if (metric === 'bytes') return `${Math.round(median / 1024)} KB`;
  const text = (value: number) =>
    value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 10 ? 0 : 2);
  return `${text(median)} (${text(min)}–${text(max)})`;
}

/** The whole result as markdown. */
export function resultText({ rows, reach, rounds, machine, versions, commit, quick, notes }: ResultFile): string {
  const sections = Object.entries(titles).flatMap(([suite, title]) => {
    const own = rows.filter((row) => row.suite === suite);
    const measured = metricsOf(own).map((metric) => {
      const table = tableOf(own.filter((row) => row.metric === metric));
      return `### ${title}: ${metrics[metric]}\n\n${table}\n`;
    });
    return measured;
  });
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Measured side by side',
    '',
    `Medians of at least ${rounds} interleaved rounds${quick ? ' of a quick run' : ''}, with the range; ${machine.cpu}, ` +
      `${machine.cores} cores, Node ${machine.node}${commit ? `, commit ${commit.slice(0, 12)}` : ''}. ` +
      'Loopback: compare within the run, not with another machine.',
    '',
    '## Goals',
    '',
    reachTable(reach),
    '',
    '## Figures',
    '',
    ...sections,
    ...notes.map((note) => `- ${note}`),
    `- ${peers.join(', ')}`,
    '',
  ].join('\n');
}

function metricsOf(rows: readonly Row[]): readonly Metric[] {
  return [...new Set(rows.map(({ metric }) => metric))];
}
