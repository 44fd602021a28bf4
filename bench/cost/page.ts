import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dollarsOf, itemDollars, type Prices, totalDollars } from './prices.ts';
import type { Result } from './result.ts';
import { plus, times, type Usage } from './usage.ts';

export const pageFile = join(import.meta.dirname, '..', '..', 'docs', 'cost.md');

const million = 1_000_000;
const monthMinutes = 30 * 24 * 60;
const shares = [0, 25, 50, 75, 100] as const;
const inDollars = (dollars: number) => (dollars < 0.1 ? dollars.toFixed(3) : dollars.toFixed(2));

const start = (name: string) => `<!-- ${name}: made by npm run bench:cost -->`;
const end = (name: string) => `<!-- end of ${name} -->`;

/** Puts what was made between its marks; the text around them is a person's. */
export function withSections(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, made]) => {
    const [from, to] = [text.indexOf(start(name)), text.indexOf(end(name))];
    if (from === -1 || to === -1) throw new Error(`docs/cost.md lacks the marks of ${name}.`);
    return `${text.slice(0, from + start(name).length)}\n\n${made}\n\n${text.slice(to)}`;
  }, page);
}

export function writePage(result: Result, prices: Prices, file = pageFile): void {
  writeFileSync(file, withSections(readFileSync(file, 'utf8'), sectionsOf(result, prices)));
}

/** Every table of the page. */
export function sectionsOf(result: Result, prices: Prices): Readonly<Record<string, string>> {
  return {
    totals: totals(result, prices),
    items: items(result, prices),
    counts: counts(result),
    writes: writes(result),
    month: month(result, prices),
    assumed: assumed(prices),
  };
}

function usageOf({ scenarios }: Result, name: string): Usage {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`No scenario ${name} was counted.`);
  return found.usage;
}

/** A message that is pushed: some of them were watched first. */
function pushedUsage(result: Result, { assumptions }: Prices, devices: number): Usage {
  const { share } = assumptions.shareWatchedFirst;
  return plus(
    times(usageOf(result, `pushed-${devices}`), 1 - share),
    times(usageOf(result, `watched-then-pushed-${devices}`), share),
  );
}

/** A message of an agent with all that goes with it, heartbeats included. */
export function messageUsage(result: Result, prices: Prices, devices: number, seenPercent: number): Usage {
  return plus(
    times(usageOf(result, `seen-${devices}`), seenPercent / 100),
    times(pushedUsage(result, prices, devices), 1 - seenPercent / 100),
    times(usageOf(result, 'active-minute'), prices.assumptions.activeMinutesPerMessage.minutes),
  );
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|${head.map((_, column) => (column === 0 ? '---|' : '---:|')).join('')}`,
    ...rows.map(line),
  ].join('\n');
}

function totals(result: Result, prices: Prices): string {
  const heads = ['seen / pushed', 'one device', 'three devices'];
  const rows = shares.map((seen) => [
    `${seen} % / ${100 - seen} %`,
    ...[1, 3].map(
      (devices) => `$${inDollars(totalDollars(prices, messageUsage(result, prices, devices, seen)) * million)}`,
    ),
  ]);
  return table(heads, rows);
}

function items(result: Result, prices: Prices): string {
  const halves = [1, 3].map((devices) => itemDollars(prices, messageUsage(result, prices, devices, 50)));
  const [one = [], three = []] = halves;
  const sum = (all: typeof one) => all.reduce((total, [, dollars]) => total + dollars, 0);
  const rows = one.map(([item, dollars], index) => {
    const other = three[index]?.[1] ?? 0;
    const cell = (value: number, all: typeof one) =>
      `$${inDollars(value * million)} (${Math.round((100 * value) / sum(all))} %)`;
    return { dollars, cells: [prices.prices[item].what, cell(dollars, one), cell(other, three)] };
  });
  return table(
    ['half of them seen', 'one device', 'three devices'],
    rows.toSorted((a, b) => b.dollars - a.dollars).map(({ cells }) => cells),
  );
}

function counts({ scenarios, messages, countedOn }: Result): string {
  const rows = scenarios.map(({ what, usage }) => [
    what,
    ...[
      usage.apiRequests,
      usage.events,
      usage.invocations,
      usage.writes,
      usage.reads,
      usage.sqsFifo,
      usage.sqsStandard,
    ].map((count) => Number(count.toFixed(2))),
    Math.round(usage.logGigabytes * 1e9),
  ]);
  const head = [
    'one message that …',
    'API',
    'events',
    'invocations',
    'writes',
    'reads',
    'SQS FIFO',
    'SQS',
    'log bytes',
  ];
  return `${table(head, rows)}\n\nCounted on ${countedOn}, ${messages} messages each, one after the other.`;
}

/** Rows and indexes, by how their keys begin. */
const kinds: Readonly<Record<string, string>> = {
  message: 'the message',
  'open-by-due': 'its place in the index of open rows',
  unread: 'what the customer has not read',
  cursor: 'the screen: one for each device',
  push: 'the push: one for each device',
  device: 'presence',
  answers: 'how the provider answers, counted for ten seconds',
};

function writes({ scenarios }: Result): string {
  const shown = ['pushed-1', 'pushed-3', 'watched-then-pushed-1', 'seen-1'].map((name) =>
    scenarios.find((scenario) => scenario.name === name),
  );
  const found = new Set(shown.flatMap((scenario) => Object.keys(scenario?.writesOf ?? {})));
  const unknown = [...found].filter((kind) => !(kind in kinds));
  if (unknown.length > 0) throw new Error(`bench/cost/page.ts has no words for writes of ${unknown.join(', ')}.`);
  const count = (value: number | undefined) => Number((value ?? 0).toFixed(2));
  const rows = Object.entries(kinds).map(([kind, what]) => [
    what,
    ...shown.map((scenario) => count(scenario?.writesOf[kind])),
  ]);
  const totals = shown.map((scenario) => count(scenario?.usage.writes));
  return table(
    ['write units', 'pushed, one device', 'pushed, three', 'watched, then pushed', 'seen'],
    [...rows, ['together', ...totals]],
  );
}

/** What is paid though nobody writes. */
export function monthDollars({ standing }: Result, prices: Prices): readonly (readonly [string, number, number])[] {
  const { pollers, seconds } = prices.assumptions.pollersPerQueue;
  const polls = (queues: number) => (queues * pollers * monthMinutes * 60) / seconds;
  const [fifo, standard] = [polls(standing.fifoQueuesPolled), polls(standing.standardQueuesPolled)];
  return [
    ['idle polls of FIFO queues', fifo, dollarsOf(prices, 'sqsFifo', fifo)],
    ['idle polls of standard queues', standard, dollarsOf(prices, 'sqsStandard', standard)],
    [
      'metrics of our own, where all messages are seen or pushed',
      standing.metrics,
      dollarsOf(prices, 'metricMonths', standing.metrics),
    ],
    [
      `metrics that the ${standing.alarms} alarms look at`,
      standing.alarmMetrics,
      dollarsOf(prices, 'alarmMonths', standing.alarmMetrics),
    ],
    ['dashboards', standing.dashboards, dollarsOf(prices, 'dashboardMonths', standing.dashboards)],
    ['secrets', standing.secrets, dollarsOf(prices, 'secretMonths', standing.secrets)],
    ['runs of the sweeper', monthMinutes, dollarsOf(prices, 'schedules', monthMinutes)],
  ];
}

function month(result: Result, prices: Prices): string {
  const lines = monthDollars(result, prices);
  const total = lines.reduce((sum, [, , dollars]) => sum + dollars, 0);
  const rows = lines.map(([what, count, dollars]) => [what, count, `$${inDollars(dollars)}`]);
  return table(['each month', 'how many', 'dollars'], [...rows, ['together', '', `$${inDollars(total)}`]]);
}

function assumed({ date, region, verified, source, prices, assumptions }: Prices): string {
  const said = Object.entries(assumptions).map(
    ([name, { why, ...values }]) =>
      `| \`${name}\` | ${Object.entries(values)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')} | ${why} |`,
  );
  const priced = Object.values(prices).map(
    ({ what, dollars, per }) => `| ${what} | $${dollars}${per === 1 ? '' : ` per ${per / million} million`} |`,
  );
  return [
    `Prices of ${date}, ${region}, ${verified ? 'looked up' : '**not verified**'}. ${source}`,
    ['| price | |', '|---|---:|', ...priced].join('\n'),
    ['| assumed | | why |', '|---|---|---|', ...said].join('\n'),
  ].join('\n\n');
}
