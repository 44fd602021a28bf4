import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const projectRoot = join(import.meta.dirname, '..', '..');

/** The CDK's own command line, with a proxy that is not there: a look-up of anything outside would fail. */
async function cdk(...args: string[]) {
  const output = mkdtempSync(join(tmpdir(), 'synth-'));
  const nowhere = 'http://127.0.0.1:9';
  const child = spawn(join(projectRoot, 'node_modules', '.bin', 'cdk'), [...args, '--output', output], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '', HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, CI: 'true' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said, output };
}

test('cdk synth works offline, with the real bundles and the CDK’s validation', async () => {
  const { code, said, output } = await cdk('synth', '--quiet');
  try {
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
    const template = JSON.parse(readFileSync(join(output, 'HandoffPush-dev.template.json'), 'utf8'));
    expect(Object.keys(template.Resources).length).toBeGreaterThan(30);
    const bundles = readdirSync(output).filter((name) => name.startsWith('asset.'));
    expect(bundles).toHaveLength(6);
    const contents = bundles.map((bundle) => readdirSync(join(output, bundle)).sort());
    // Google's library lies beside the one function that needs it.
    expect(contents.filter((files) => files.includes('node_modules'))).toHaveLength(1);
    for (const bundle of bundles) {
      expect(readdirSync(join(output, bundle))).toEqual(expect.arrayContaining(['index.js', 'index.js.map']));
      // Without this line nobody finds the map, and a stack trace names places in one minified line.
      expect(readFileSync(join(output, bundle, 'index.js'), 'utf8').trim()).toMatch(/sourceMappingURL=index\.js\.map$/);
    }
  } finally {
    rmSync(output, { recursive: true });
  }
}, 90_000);

test('a wrong setting ends in one sentence about it', async () => {
  const { code, said, output } = await cdk('synth', '--quiet', '-c', 'privacyMode=everything');
  rmSync(output, { recursive: true });
  expect(code).not.toBe(0);
  expect(said).toContain('privacyMode: write generic, full or id-only');
  expect(said).not.toContain('configuration.ts');
}, 90_000);
