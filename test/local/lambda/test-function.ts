import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import { createFunction, type LocalFunction } from '../../../local/lambda/function-pool.ts';

export type TestFunction = LocalFunction & { folder: string; lines: string[] };

const opened: TestFunction[] = [];

/** A function of one CommonJS file in a folder of its own, in which tests may also leave and find other files. */
export function functionOf(
  source: string,
  changes: Partial<FunctionDefinition> = {},
  clockOffsetMilliseconds: () => number = () => 0,
): TestFunction {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, 'index.js'), source);
  const lines: string[] = [];
  const definition: FunctionDefinition = {
    name: 'greet',
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:greet',
    codeFolder: folder,
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 20,
    memoryMb: 256,
    ...changes,
  };
  const created = createFunction(definition, { log: (_name, line) => lines.push(line), clockOffsetMilliseconds });
  const testFunction = { ...created, folder, lines };
  opened.push(testFunction);
  return testFunction;
}

export async function closeFunctions(): Promise<void> {
  for (const each of opened.splice(0)) {
    await each.close();
    rmSync(each.folder, { recursive: true });
  }
}

/** Looks every few milliseconds until the condition holds; jest's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** As `ps` says it: `T` is stopped, `Z` has ended and waits for its parent to notice, and nothing is gone. */
export function processState(pid: number): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.charAt(0);
}

export function isRunning(pid: number): boolean {
  return !['', 'Z'].includes(processState(pid));
}
