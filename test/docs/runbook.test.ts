import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dollarsOf, readPrices } from '../../bench/cost/prices.ts';
import { readResult } from '../../bench/cost/result.ts';
import type { Outcome } from '../../lambdas/core/outcome.ts';
import { withheldReasons } from '../../lambdas/core/withheld-reason.ts';
import { dimensionsOfStack, ownMetrics } from '../../lib/alarms/own-metrics.ts';
import { runbookSections } from '../../lib/alarms/runbook-sections.ts';
import { templateOf } from '../lib/synthesized.ts';
import { foldersOf, metricsOfAlarms } from '../lib/watched-metrics.ts';

const root = join(import.meta.dirname, '..', '..');
const runbook = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');
const parts = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n'))] as const),
);
const aboutCost = 'What it costs to look';
const template = templateOf();

describe('alarms and sections', () => {
  test('neither lacks the other', () => {
    expect([...parts.keys()].filter((title) => title !== aboutCost).toSorted()).toEqual(runbookSections.toSorted());
  });

  test.each(runbookSections)('%s says what it means, whom it hurts, what to do, and when it is over', (section) => {
    const titles = [...(parts.get(section) ?? '').matchAll(/^\*\*(.+?)\*\*/gm)].map(([, title]) => title);
    expect(titles).toEqual(['Means.', 'Whom it hurts.', 'First step.', 'Then.', 'Goes away']);
  });

  test('what leads from one section to another is there', () => {
    const anchors = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor ?? '');
    expect(anchors.length).toBeGreaterThan(5);
    expect(anchors.filter((anchor) => !parts.has(anchor))).toEqual([]);
  });
});

describe('what it costs to look', () => {
  const prices = readPrices();
  const rowOf = (what: string) =>
    (parts.get(aboutCost) ?? '')
      .split('\n')
      .filter((line) => line.startsWith(`| ${what} |`))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(2, 4),
      );
  const dollars = (item: keyof typeof prices.prices, count: number) => `$${dollarsOf(prices, item, count).toFixed(2)}`;

  test.each([
    ['alarms, by default', {}],
    ['alarms, one channel', { channels: 'apns' }],
  ])('%s', (what, settings) => {
    const one = templateOf(settings);
    const alarms = Object.keys(one.findResources('AWS::CloudWatch::Alarm')).length;
    const metrics = metricsOfAlarms(one).length;
    expect(rowOf(what)).toEqual([[`${alarms} on ${metrics} metrics`, dollars('alarmMonths', metrics)]]);
  });

  test('the dashboard', () => {
    expect(rowOf('dashboard').map(([, price]) => price)).toEqual([dollars('dashboardMonths', 1)]);
  });

  test('metrics of our own: at least those that were counted for docs/cost.md, at most all that may be said', () => {
    const { metrics: least } = readResult().standing;
    expect(rowOf('metrics of our own, at least')).toEqual([
      [`${least}, where all messages are seen or pushed`, dollars('metricMonths', least)],
    ]);
    const most = ownMetricsIn(template);
    expect(rowOf('metrics of our own, at most')).toEqual([
      [`${most}, where all are said in every hour`, dollars('metricMonths', most)],
    ]);
  });
});

/** Of a stack that neither asks Genesys' API nor tells others: what it may say, each with what tells it apart. */
function ownMetricsIn(one: ReturnType<typeof templateOf>): number {
  const outcomes: Readonly<Record<Outcome['kind'], true>> = {
    delivered: true,
    'device-gone': true,
    'try-later': true,
    refused: true,
    'channel-down': true,
  };
  const said = new Map<string, readonly string[]>(Object.entries(ownMetrics));
  const folders = [...foldersOf(one).values()];
  const ofFunctions = folders.flatMap((folder) =>
    (said.get(folder) ?? []).filter((name) => !(name in dimensionsOfStack)).map((name) => `${folder} ${name}`),
  );
  const neverSaid = ['route SecretNotConfigured', 'route TextNotFound'];
  const ends = 2 + withheldReasons.length;
  const answers = folders.filter((folder) => folder.startsWith('dispatch-')).length * Object.keys(outcomes).length;
  return ends + answers + ofFunctions.filter((name) => !neverSaid.includes(name)).length;
}
