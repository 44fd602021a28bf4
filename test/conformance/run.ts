import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const projectRoot = join(import.meta.dirname, '..', '..');
const say = (text: string) => process.stdout.write(`${text}\n`);

/** What is checked against AWS's, Apple's and Google's documentation: the suites, and the code that cites the pages. */
const subjects: readonly {
  readonly name: string;
  readonly tests: readonly string[];
  readonly code: readonly string[];
}[] = [
  { name: 'SQS', tests: ['test/local/sqs/'], code: ['local/sqs/**/*.ts'] },
  {
    name: 'Event source mapping',
    tests: ['test/local/event-source-mapping/'],
    code: ['local/event-source-mapping/*.ts'],
  },
  { name: 'EventBridge', tests: ['test/local/eventbridge/'], code: ['local/eventbridge/*.ts'] },
  { name: 'Asynchronous invocation', tests: ['test/local/lambda-async/'], code: ['local/lambda-async/*.ts'] },
  { name: 'Schedules', tests: ['test/local/scheduler/'], code: ['local/scheduler/*.ts'] },
  { name: 'Lambda', tests: ['test/local/lambda/'], code: ['local/lambda/*.ts'] },
  { name: 'HTTP API', tests: ['test/local/http-api/'], code: ['local/http-api/*.ts'] },
  { name: 'APNs and FCM', tests: ['test/local/providers/'], code: ['local/providers/*.ts'] },
  {
    name: 'Template mutations',
    tests: ['test/local/resources/', 'test/local/template/', 'test/conformance/template'],
    code: ['local/resources/*.ts', 'local/template/*.ts'],
  },
  {
    name: 'Permissions',
    tests: ['test/conformance/permissions'],
    code: ['local/permissions/*.ts', 'local/proxy/*.ts'],
  },
];

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
const reportFile = join(folder, 'report.json');
const only = process.argv.slice(2);
const patterns = subjects
  .flatMap(({ tests }) => tests)
  .filter((path) => only.length === 0 || only.some((part) => path.includes(part)))
  .map((path) => `<rootDir>/${path}**${path.endsWith('/') ? '/*' : ''}.{test,conformance}.ts`);
if (patterns.length === 0) {
  say(`No subject is called so; there are: ${subjects.flatMap(({ tests }) => tests).join(', ')}`);
  process.exit(2);
}
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...['--json', '--outputFile', reportFile, '--testMatch', ...patterns],
  ],
  { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] },
);
const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
const report = reportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
rmSync(folder, { recursive: true });

const rows = subjects.map(({ name, tests, code: sources }) => {
  const suites = report.testResults.filter((suite) => tests.some((path) => suite.name.includes(`/${path}`)));
  const statuses = suites.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const count = (status: string) => statuses.filter((one) => one === status).length;
  // A suite that could not even be loaded has no case that failed.
  const broken = suites.filter(({ assertionResults }) => assertionResults.length === 0).length;
  const files = [...suites.map((suite) => suite.name), ...globSync([...sources], { cwd: projectRoot })];
  return {
    name,
    cases: statuses.length,
    passed: count('passed'),
    failed: count('failed') + broken,
    pages: pagesIn(files),
  };
});
const tested = rows.filter(({ cases, failed }) => cases + failed > 0);
const line = (cells: readonly (string | number)[]) =>
  cells.map((cell, column) => (column === 0 ? String(cell).padEnd(24) : String(cell).padStart(8))).join('');
const total = (part: 'cases' | 'passed' | 'failed') => tested.reduce((sum, row) => sum + row[part], 0);
say(`\n${line(['subject', 'cases', 'passed', 'failed', 'pages'])}`);
for (const { name, cases, passed, failed, pages } of tested) say(line([name, cases, passed, failed, pages.length]));
say(line(['total', total('cases'), total('passed'), total('failed'), '']));
for (const { name, pages } of tested) if (pages.length > 0) say(`\n${name}: ${pages.join(', ')}`);
process.exitCode = code === 0 && total('failed') === 0 && total('cases') > 0 ? 0 : 1;

/** Pages that files name: by the last part of their address at AWS, or by their title in quotes. */
function pagesIn(files: readonly string[]): readonly string[] {
  const address =
    /\b(API_[A-Z]\w+|(?:eb|sqs|http-api|invocation|services|with|configuration|gettingstarted)-[a-z][a-z-]+[a-z]|FIFO-queues-[a-z-]+|high-throughput-fifo|quotas-[a-z]+)\b(?!\.ts)/g;
  const title =
    /(?:[Gg]uide|[Rr]eference|README|SQS|Lambda|DynamoDB|IAM|EventBridge|Apple|FCM|APNs),? "([A-Z][^"\n]{5,80})"/g;
  const pages = new Set<string>();
  for (const file of files) {
    // A comment may break a title over two lines.
    const text = readFileSync(join(projectRoot, file.replace(`${projectRoot}/`, '')), 'utf8').replaceAll(
      /\n\s*(\*|\/\/)\s*/g,
      ' ',
    );
    for (const pattern of [address, title]) {
      for (const [, page] of text.matchAll(pattern)) if (page) pages.add(page);
    }
  }
  return [...pages].sort();
}
