import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFile, strangersKeyFile } from './stand-ins-with-keys.ts';

/**
 * Writes the key files into a folder of their own: firebase-admin gives its agent to the token request only when the
 * account comes from a file. It keeps one token per path, so a second path means a second token.
 */
export async function writeGoogleKeyFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'handoff-push-'));
  const file = (name: string) => join(folder, `${name}.json`);
  const paths = { known: file('known'), knownToo: file('known-too'), strangers: file('strangers') };
  await writeFile(paths.known, JSON.stringify(keyFile));
  await writeFile(paths.knownToo, JSON.stringify(keyFile));
  await writeFile(paths.strangers, JSON.stringify(strangersKeyFile));
  return { ...paths, remove: () => rm(folder, { recursive: true }) };
}
