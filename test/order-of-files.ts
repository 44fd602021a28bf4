import { createRequire } from 'node:module';

interface File {
  readonly path: string;
}
/** As much of it as is used here: its types know only its CommonJS build, and Node only its ES module. */
type Sequencer = new (options: unknown) => { sort(files: File[]): File[] | Promise<File[]> };
const { default: TestSequencer }: { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** What takes half a minute or more: begun last, one of these would run on when all others are done. */
const longest = [
  'simulation/simulation',
  'faults/fault-matrix',
  'local/resources/every-property',
  'end-to-end/lab/scenes',
  'end-to-end/operator-dead-letters',
  'end-to-end/lab/load',
  'bridge/ten-thousand',
  'lambdas/tell-agent/throttled',
  'end-to-end/promise-evidence',
  'end-to-end/operator-pause',
  'end-to-end/genesys-shapes',
  'end-to-end/open-messaging',
  'end-to-end/promise-lost-work',
  'end-to-end/no-secrets-in-logs',
].map((name) => `/test/${name}.test.ts`);

/** Of one local stack each: mostly they wait, for a whole minute now and then, where the others keep a processor busy. */
const isWaiting = ({ path }: File) => path.includes('/test/end-to-end/');

/**
 * Files that wait are spread evenly among those that work, so that the processors are busy from the first to the last. A
 * fresh checkout knows nothing of how long each takes: left to itself the test runner would begin with the largest.
 */
// biome-ignore lint/style/noDefaultExport: the test runner asks for one
export default class OrderOfFiles extends TestSequencer {
  override async sort(files: File[]): Promise<File[]> {
    const sorted = await super.sort(files);
    const isLong = ({ path }: File) => longest.some((name) => path.endsWith(name));
    const longFirst = [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
    const waiting = longFirst.filter(isWaiting);
    const working = longFirst.filter((file) => !isWaiting(file));
    const beside = Math.max(1, Math.floor(working.length / Math.max(1, waiting.length)));
    // Two that wait to begin with: there are three workers.
    const ordered = waiting.splice(0, 1);
    while (waiting.length > 0) ordered.push(...waiting.splice(0, 1), ...working.splice(0, beside));
    return [...ordered, ...working];
  }
}
