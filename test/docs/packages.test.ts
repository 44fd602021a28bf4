import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as z from 'zod';

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8'));
const versions = z.record(z.string(), z.string());
const { dependencies, devDependencies, overrides, allowScripts } = z
  .looseObject({
    dependencies: versions,
    devDependencies: versions,
    overrides: versions,
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(read('package.json'));
const { packages } = z
  .looseObject({
    packages: z.record(
      z.string(),
      z.looseObject({
        version: z.string(),
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        inBundle: z.boolean().optional(),
        link: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(read('package-lock.json'));
const installed = Object.entries(packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

test('package.json has exact versions only, and the lock has these', () => {
  const wanted = { ...dependencies, ...devDependencies };
  expect(Object.keys(wanted).length).toBeGreaterThan(20);
  for (const [name, version] of Object.entries({ ...wanted, ...overrides })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
});

test('every package of the lock has a hash; what lies in another’s archive has that one’s', () => {
  expect(installed.length).toBeGreaterThan(100);
  const bundled = installed.filter(([, { inBundle }]) => inBundle);
  for (const [path] of bundled) {
    const around = installed.filter(([other, one]) => path.startsWith(`${other}/`) && !one.inBundle);
    expect([path, around.at(-1)?.[1].integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
  }
  const alone = installed.filter(([, { inBundle }]) => !inBundle);
  expect(alone.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
});

test('the lock names no address: packages come from the registry that npm is told, and are what their hashes say', () => {
  expect(installed.filter(([, { resolved, link }]) => resolved !== undefined || link)).toEqual([]);
});

test('every package with an install script is known by name, and nothing else is allowed one', () => {
  const withScripts = installed.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [nameOf(path)] : []));
  expect(withScripts.length).toBeGreaterThan(3);
  expect([...new Set(withScripts)].toSorted()).toEqual(Object.keys(allowScripts).toSorted());
});
