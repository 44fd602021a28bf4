import { describe, expect, test } from '@jest/globals';
import { chartOf } from '../../bench/report/chart.ts';
import { circumstances } from '../../bench/report/circumstances.ts';
import { limitsOf } from '../../bench/report/notes.ts';
import { reachOf, reachTable } from '../../bench/report/reach.ts';
import { type ResultFile, resultFile } from '../../bench/report/result-file.ts';
import type { Sample } from '../../bench/report/sample.ts';
import { rowOf } from '../../bench/report/statistics.ts';
import { resultText } from '../../bench/report/table.ts';

const at1000 = { suite: 'apns', case: '1000 in flight, 0 ms', metric: 'sendsPerSecond' } as const;
const slow: Sample = { ...at1000, client: 'apns2', values: [6_000, 5_000, 3_000] };
const samples: readonly Sample[] = [
  { ...at1000, client: 'handoff-push', values: [12_000, 10_000, 6_000] },
  { ...at1000, client: '@parse/node-apn', values: [10_000, 8_000, 1_000] },
  { ...at1000, client: 'node:http2', values: [12_000, 10_200, 6_000] },
  slow,
  { ...at1000, client: 'h2load', values: [60_000, 60_000, 60_000] },
];

describe('the goals', () => {
  const reach = reachOf(samples);
  const goal = (other: string) => reach.find((one) => one.goal.endsWith(`of ${other}`));

  test('compare round by round', () => {
    expect(goal('@parse/node-apn')).toMatchObject({ ratio: 1.25, atLeast: 1.2, reached: true });
    expect(goal('node:http2')).toMatchObject({ ratio: 1, atLeast: 0.95, reached: true });
  });

  test('say what is not reached', () => {
    expect(goal('apns2')).toMatchObject({ ratio: 2, atLeast: 2.5, reached: false });
    expect(reachTable(reach)).toMatch(/of apns2 \| at least 2\.5 \| 2\.00 \| \*\*not reached\*\*/);
  });

  test('leave out what was not measured', () => {
    expect(reach).toHaveLength(3);
  });

  test('hold for the bundle of each function that there is', () => {
    const load = { suite: 'bundles', case: 'route', metric: 'loadMs' } as const;
    const loads = [
      { ...load, client: 'handoff-push', values: [75, 75] },
      { ...load, client: 'SDK clients', values: [50, 50] },
    ];
    expect(reachOf(loads)).toEqual([
      { goal: 'bundles, route: loadMs of SDK clients', ratio: 1.5, atMost: 1.2, reached: false },
    ]);
  });
});

describe('the result', () => {
  const result: ResultFile = {
    rows: samples.map(rowOf),
    reach: [...reachOf(samples)],
    samples: [...samples],
    quick: true,
    rounds: 3,
    begunAt: '2026-01-02T03:04:05.000Z',
    seconds: 60,
    ...circumstances(),
    notes: ['a note'],
  };

  test('is a file of the schema, with machine and versions but without host or path', () => {
    const text = JSON.stringify(resultFile.parse(result));
    expect(result.versions).toMatchObject({ node: process.versions.node, apns2: expect.stringMatching(/^\d+\.\d+/) });
    expect(text).not.toContain(process.cwd());
    expect(result.rows[0]).toEqual({ ...at1000, client: 'handoff-push', median: 10_000, min: 6_000, max: 12_000 });
  });

  test('is refused with a figure that is none', () => {
    const rows = [{ ...at1000, client: 'apns2', median: Number.NaN, min: 1, max: 2 }];
    expect(resultFile.safeParse({ ...result, rows }).success).toBe(false);
  });

  test('reads as a table of medians and ranges', () => {
    const text = resultText(result);
    expect(text).toContain('| **handoff-push** | 10,000 (6,000–12,000) |');
    expect(text).toContain('### APNs: sends per second');
    expect(text).toContain('- a note');
  });
});

describe('the chart', () => {
  const svg = chartOf([...samples.map(rowOf), { ...rowOf(slow), client: 'a <b> & c' }]);

  test('has a bar and a figure for each peer, the longest for the fastest, ours marked', () => {
    const lengths = [...svg.matchAll(/<rect class="(\w+)"[^>]* width="([\d.]+)"/g)].map(([, name, width]) => ({
      name,
      width: Number(width),
    }));
    expect(lengths).toHaveLength(5);
    expect(lengths.filter(({ name }) => name === 'ours')).toHaveLength(1);
    expect(Math.max(...lengths.map(({ width }) => width))).toBe(lengths[2]?.width);
    expect(svg).toContain('>10,200</text>');
  });

  test('leaves the limit of the server out, which would make all others short', () => {
    expect(svg).not.toContain('h2load');
  });

  test('is markup whatever a client is called, and follows the colours of its reader', () => {
    expect(svg).toContain('a &lt;b&gt; &amp; c');
    expect(svg).toContain('prefers-color-scheme: dark');
    const opened = [...svg.matchAll(/<(svg|title|style|text)\b/g)].length;
    const closed = [...svg.matchAll(/<\/(svg|title|style|text)>/g)].length;
    expect(closed).toBe(opened);
  });
});

describe('the limits of a run', () => {
  const cpu = { ...at1000, client: 'node:http2', metric: 'cpuSecondsPer10k' } as const;
  const speed = { ...at1000, client: 'node:http2', values: [10_000, 10_000] };

  test('are told where the plain client waited', () => {
    const notes = limitsOf([speed, { ...cpu, values: [0.5, 0.5] }]);
    expect(notes).toEqual([expect.stringContaining('1000 in flight, 0 ms: plain node:http2 had 50 % of a core')]);
  });

  test('are not told where it was busy', () => {
    expect(limitsOf([speed, { ...cpu, values: [0.98, 0.99] }])).toEqual([]);
  });
});
