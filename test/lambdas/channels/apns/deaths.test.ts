import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { apnsKey, startProviders, type TestProviders } from '../providers.ts';

const key = apnsKey('KEY0000001');
const nextKey = apnsKey('KEY0000002');
let providers: TestProviders;
let folder: string;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known, nextKey.known] }, Date.now);
  folder = await mkdtemp(join(tmpdir(), 'deaths-'));
});
afterAll(async () => {
  await providers.close();
  await rm(folder, { recursive: true });
});

test('of thirty sessions nothing is left but the one in use: no socket, no connection, no hold on the process', async () => {
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, providers.certificatePem);
  const ways = ['goaway', 'destroy', 'reset', 'close', 'silent', 'left-dead'];
  const deaths = Array.from({ length: 30 }, (_, index) => ways[index % ways.length]);
  const { apnsProductionOrigin: origin, controlUrl } = providers;
  const settings = { origin, controlUrl, keys: [key.credentials, nextKey.credentials], deaths };
  const script = join(import.meta.dirname, 'die-often.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(settings)], {
    env: { NODE_EXTRA_CA_CERTS: certificateFile },
    // Ends the process and fails, where it does not end by itself.
    timeout: 15_000,
  });
  const { kinds, leaked } = z.object({ kinds: z.array(z.string()), leaked: z.int() }).parse(JSON.parse(stdout));
  expect(kinds).toEqual(Array.from({ length: 31 }, () => 'delivered'));
  expect(leaked).toBe(0);
  const { connections, openConnections } = (await providers.stats()).apns.production;
  expect(connections).toBeGreaterThan(30);
  expect(openConnections).toBeLessThanOrEqual(1);
});
