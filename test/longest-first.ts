import { createRequire } from 'node:module';

interface File {
  readonly path: string;
}
/** As much of it as is used here: its types know only its CommonJS build, and Node only its ES module. */
type Sequencer = new (options: unknown) => { sort(files: File[]): File[] | Promise<File[]> };
const { default: TestSequencer }: { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Files that take half a minute or more, most of it waiting. Begun last, one of them would run on when all others are done. */
const longest = [
  'simulation/simulation',
  'end-to-end/operator-dead-letters',
  'end-to-end/operator-pause',
  'end-to-end/promise-evidence',
  'end-to-end/promise-lost-work',
  'end-to-end/genesys-shapes',
  'end-to-end/open-messaging',
  'end-to-end/no-secrets-in-logs',
].map((name) => `/test/${name}.test.ts`);

/** A fresh checkout knows nothing of how long its files take: without this the largest file would be first. */
// biome-ignore lint/style/noDefaultExport: the test runner asks for one
export default class LongestFirst extends TestSequencer {
  override async sort(files: File[]): Promise<File[]> {
    const sorted = await super.sort(files);
    const isLong = ({ path }: File) => longest.some((name) => path.endsWith(name));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
