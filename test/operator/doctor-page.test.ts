import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { allChecks } from '../../operator/doctor/checks/all.ts';

const tests = join(import.meta.dirname, '..');
const page = readFileSync(join(tests, '..', 'docs', 'doctor.md'), 'utf8');
const [, checks = '', , faults = ''] = page.split(/^## /m);
const namesIn = (cell = '') => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
const rowsOf = (section: string) =>
  [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | ')).slice(1);

test('the page tells of every check in the order in which it looks, and of no other', () => {
  const listed = rowsOf(checks).flatMap(([name]) => namesIn(name));
  expect(listed).toEqual(allChecks.map(({ name }) => name));
});

test('every check has a planted fault, and its test is there', () => {
  const rows = rowsOf(faults);
  expect(rows.length).toBeGreaterThanOrEqual(15);
  const planted = new Set(rows.flatMap(([, name]) => namesIn(name)));
  expect(allChecks.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  const files = rows.flatMap(([, , file = '']) => file.split(', ')).map((file) => join(tests, `${file}.test.ts`));
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
