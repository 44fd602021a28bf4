import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { runbookSections } from '../../lib/alarms/runbook-sections.ts';
import { templateOf } from '../lib/synthesized.ts';
import { metricsOfAlarms } from '../lib/watched-metrics.ts';

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
const descriptions = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }): string => Properties.AlarmDescription,
);

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

test('every command that the runbook and the alarms name is one', async () => {
  const texts = [runbook, ...descriptions].join('\n');
  const named = new Set(
    [...texts.matchAll(/`handoff ([a-z][a-z-]*)(?: (list|show|redrive|drop|restore))?/g)].map(([, command, more]) =>
      [command, ...(more ? [more] : [])].join(' '),
    ),
  );
  expect(named.size).toBeGreaterThan(8);
  const commandsOf = async (...group: string[]) => {
    const said = await promisify(execFile)(process.execPath, ['bin/handoff.ts', ...group, '--help'], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const listed = said.stdout.slice(said.stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z][a-z-]*)/gm);
    return [...listed].map(([, name]) => [...group, name].join(' '));
  };
  const known = (await Promise.all([commandsOf(), commandsOf('dead-letters'), commandsOf('devices')])).flat();
  expect([...named].filter((name) => !known.includes(name))).toEqual([]);
}, 30_000);

test.each([
  ['alarms, by default', {}],
  ['alarms, one channel', { channels: 'apns' }],
])('what the %s cost', (what, settings) => {
  const one = templateOf(settings);
  const alarms = Object.keys(one.findResources('AWS::CloudWatch::Alarm')).length;
  const metrics = metricsOfAlarms(one).length;
  const row = runbook.split('\n').find((line) => line.startsWith(`| ${what}`));
  expect(row).toContain(`${alarms} on ${metrics} metrics`);
  expect(row).toContain(`$${(metrics * 0.1).toFixed(2)}`);
});
