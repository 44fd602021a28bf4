import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mappingOfAsapp } from '../../lambdas/sources/asapp.ts';
import { mappingSchema } from '../../lambdas/sources/source-settings.ts';
import { sourcesSetting } from '../../lib/source-settings.ts';
import { required } from '../lib/synthesized.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const page = (name: string) => readFileSync(join(projectRoot, 'docs', 'sources', `${name}.md`), 'utf8');
const examplesIn = (name: string) => [...page(name).matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text);

test('the dry run of the worked example prints what the page shows', () => {
  const [settings = '', request, shown] = examplesIn('generic');
  const folder = mkdtempSync(join(tmpdir(), 'generic-source-'));
  try {
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify({ ...required, sources: JSON.parse(settings) }));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['local/decide.ts', '--source', 'acme', '-c', `settingsFile=${file}`, '-'],
      { cwd: projectRoot, input: request, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect({ stdout, stderr }).toEqual({ stdout: shown, stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every field of the mapping is in its table, and no other', () => {
  const table = page('generic').split('## The mapping')[1]?.split('\n## ')[0] ?? '';
  const told = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(told.toSorted()).toEqual(Object.keys(mappingSchema.shape).toSorted());
});

test('the settings of ASAPP’s page are settings, and their map is the preset', () => {
  const [settings = ''] = examplesIn('asapp');
  const { asapp } = sourcesSetting.parse(JSON.parse(settings));
  expect(asapp).toMatchObject({ kind: 'asapp', map: mappingOfAsapp({}) });
});
