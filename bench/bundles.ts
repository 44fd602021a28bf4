import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClosing } from '../local/closing.ts';
import { knownTypes } from '../local/resources/known-types.ts';
import { functionSchema } from '../local/resources/lambda-function.ts';
import { synthesize } from '../local/template/synthesize.ts';
import { readTemplate } from '../local/template/template.ts';

/**
 * Each function's bundle: its size, and how long Node takes to load it in a fresh process (median, with the range).
 * The whole table comes from one run; compare within it, not with another machine's.
 *
 * npm run bench:bundles -- [rounds, default 15]
 */
const rounds = Number(process.argv[2] ?? 15);
const settings = {
  eventSourceName: 'aws.partner/genesys.com/cloud/org/suffix',
  jwtIssuer: 'https://login.example.com',
  jwtAudience: 'bench',
  apnsBundleId: 'com.example.app',
  fcmProjectId: 'example-app',
  'aws:cdk:disable-version-reporting': true,
};
const measure = `
const begun = performance.now();
require(process.argv[1]);
process.stdout.write(String(performance.now() - begun));
process.exit();`;

const closing = createClosing();
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
try {
  const { template: raw, stackName, assetFolders } = await synthesize(settings, join(folder, 'cdk.out'), closing);
  const place = { region: 'eu-central-1', accountId: '000000000000', stackName };
  const template = readTemplate(
    raw,
    place,
    knownTypes((name) => `http://localhost/${name}`),
  );
  const functions = template.ofType('AWS::Lambda::Function', functionSchema).map(({ logicalId, properties }) => ({
    logicalId,
    file: join(assetFolders.get(properties.Code.S3Key) ?? '', 'index.js'),
    environment: { ...properties.Environment?.Variables, AWS_REGION: place.region },
    milliseconds: [] as number[],
  }));
  // Round by round, so that a slow moment of the machine touches all of them.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { file, environment, milliseconds } of functions) {
      const loaded = spawnSync(process.execPath, ['-e', measure, file], { env: environment, encoding: 'utf8' });
      if (loaded.status !== 0) throw new Error(`${file} does not load: ${loaded.stderr}`);
      if (round > 0) milliseconds.push(Number(loaded.stdout));
    }
  }
  console.log(`Node ${process.version}, ${rounds} rounds`);
  for (const { logicalId, file, milliseconds } of functions) {
    const sorted = milliseconds.toSorted((one, other) => one - other);
    const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((ms) =>
      ms?.toFixed(0),
    );
    const kilobytes = (statSync(file).size / 1024).toFixed(0);
    console.log(`${logicalId.padEnd(32)} ${kilobytes.padStart(5)} KB   ${median} ms (${least} to ${most})`);
  }
} finally {
  await closing.close();
  rmSync(folder, { recursive: true, force: true });
}
