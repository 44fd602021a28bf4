import { ours } from '../clients/names.ts';
import type { Row } from './sample.ts';

interface Panel {
  readonly title: string;
  readonly rows: readonly Row[];
}

const width = 720;
const left = 230;
const right = 90;
const barHeight = 18;
const gap = 6;
const titleHeight = 40;

/** Readable on light and on dark: the colours follow the reader's scheme, and the ground is none. */
const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .bar { fill: #8c959f; }
  .ours { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .bar { fill: #6e7681; }
    .ours { fill: #4493f8; }
  }`;

const panels: readonly (Omit<Panel, 'rows'> & Pick<Row, 'suite' | 'case' | 'metric'>)[] = [
  {
    title: 'APNs: sends per second, 100 in flight, 0 ms',
    suite: 'apns',
    case: '100 in flight, 0 ms',
    metric: 'sendsPerSecond',
  },
  {
    title: 'APNs: sends per second, 1000 in flight, 0 ms',
    suite: 'apns',
    case: '1000 in flight, 0 ms',
    metric: 'sendsPerSecond',
  },
  { title: 'APNs: first send of a fresh process, ms', suite: 'apns', case: 'cold', metric: 'firstSendMs' },
  {
    title: 'FCM: sends per second, 100 in flight, 0 ms',
    suite: 'fcm',
    case: '100 in flight, 0 ms',
    metric: 'sendsPerSecond',
  },
  { title: 'FCM dispatcher: module load, ms', suite: 'bundles', case: 'dispatch-fcm', metric: 'loadMs' },
];

/**
 * The medians of the main cases as an SVG of horizontal bars, one panel per case that was measured.
 * The limit of the server (h2load) is no peer and would make all others short.
 */
export function chartOf(rows: readonly Row[]): string {
  const shown = panels.flatMap(({ title, suite, case: name, metric }): Panel[] => {
    const own = rows.filter(
      (row) => row.suite === suite && row.case === name && row.metric === metric && row.client !== 'h2load',
    );
    return own.length > 0 ? [{ title, rows: own }] : [];
  });
  let top = 0;
  const drawn = shown.map((panel) => {
    const svg = panelAt(panel, top);
    top += titleHeight + panel.rows.length * (barHeight + gap);
    return svg;
  });
  const height = top + gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<title>Handoff Push beside other senders</title>',
    `<style>${style}</style>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function panelAt({ title, rows }: Panel, top: number): string {
  const longest = Math.max(...rows.map(({ median }) => median));
  const bars = rows.map(({ client, median }, index) => {
    const y = top + titleHeight + index * (barHeight + gap);
    const length = longest > 0 ? ((width - left - right) * median) / longest : 0;
    const baseline = y + barHeight - 5;
    return [
      `<text x="${left - 8}" y="${baseline}" text-anchor="end">${escaped(client)}</text>`,
      `<rect class="${client === ours ? 'ours' : 'bar'}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
      `<text x="${(left + length + 6).toFixed(1)}" y="${baseline}">${Math.round(median).toLocaleString('en-US')}</text>`,
    ].join('\n');
  });
  return [`<text class="title" x="8" y="${top + 26}">${escaped(title)}</text>`, ...bars].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
