import { readFileSync } from 'node:fs';
import { type PatchOperation, readPatch } from './patch.ts';

/**
 * Reads the changes of `--patch FILE`.
 * @returns the changes, or one line that names the file
 */
export function readPatchFile(
  file: string,
): { kind: 'patch'; patch: readonly PatchOperation[] } | { kind: 'wrong'; line: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { kind: 'wrong', line: `${file}: cannot be read` };
  }
  const read = readPatch(text);
  return read.kind === 'patch' ? read : { kind: 'wrong', line: `${file}: ${read.line}` };
}
