import { parseArgs } from 'node:util';
import * as z from 'zod';
import { clockOffsetRule, readClockOffset } from './lambda/clock-offset.ts';

export interface Options {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  /** One source of each kind stands below the settings. */
  readonly allSources: boolean;
  readonly quiet: boolean;
  /** Function processes are stopped between invocations. */
  readonly freeze: boolean;
  /** How far the clock of the functions is ahead of this machine's; negative: behind. */
  readonly clockOffsetMilliseconds: number;
  /** Expired rows stay readable. */
  readonly lateTtl: boolean;
  /** A DynamoDB Local that already runs; absent: one of its own. */
  readonly dynamoDbEndpoint?: string;
  readonly secretsFile?: string;
  readonly patchFile?: string;
}

export const usage = `npm start -- [--port N] [-c setting=value …] [--no-all-sources] [--secrets FILE] [--freeze] [--clock +TIME] [--late-ttl] [--dynamodb URL] [--patch FILE] [--quiet]

Runs the whole stack on this machine, from the synthesized template.

  --port N            the port of the API and of /local (default 8787; 0 takes a free one)
  -c setting=value    a setting of the deployment, such as -c presenceSeconds=3 (README, "Configuration")
  --all-sources       agents can speak through a source of each kind: Genesys' Open Messaging, Intercom, CXone, GMS, and
                      \`acme\`, a webhook that a mapping describes; a setting of yours wins. npm start says this: without
                      them it starts faster (npm start -- --no-all-sources, or node local/main.ts)
  --secrets FILE      a JSON object from a secret's name, or its last part, to its value: an object or a text
  --freeze            stop each function's process between two invocations, as Lambda does
  --clock +TIME       the functions' clock is ahead: +30s, +10m, +2h, +3d; behind: --clock=-10m
  --late-ttl          expired rows stay readable: AWS deletes them days late, the local engine at once
  --dynamodb URL      a DynamoDB Local that already runs, such as http://127.0.0.1:8000: the tables get names of their own
                      and stay in it (default: one that starts and ends with the stack)
  --patch FILE        changes of the template before it runs: a JSON array of {op, path, value} (RFC 6902)
  --quiet             print the ready line, what is not configured and failures only, not what the functions log
  --help              this text`;

const flags = {
  port: { type: 'string', default: '8787' },
  context: { type: 'string', short: 'c', multiple: true, default: [] as string[] },
  'all-sources': { type: 'boolean', default: false },
  secrets: { type: 'string' },
  freeze: { type: 'boolean', default: false },
  clock: { type: 'string', default: '+0s' },
  'late-ttl': { type: 'boolean', default: false },
  dynamodb: { type: 'string' },
  patch: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * @param given the arguments behind the program's name
 * @returns the options, `help`, or one line that says what is wrong
 */
export function readOptions(
  given: readonly string[],
): { kind: 'run'; options: Options } | { kind: 'help' } | { kind: 'wrong'; line: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(given);
  } catch (error) {
    const said = z.object({ message: z.string() }).safeParse(error).data?.message ?? 'the arguments cannot be read';
    return { kind: 'wrong', line: said.replaceAll('\n', ' ') };
  }
  if (values.help) return { kind: 'help' };
  const port = z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.int().max(65_535))
    .safeParse(values.port);
  if (!port.success) return { kind: 'wrong', line: '--port: write a number from 0 to 65535' };
  const settings = values.context.map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const broken = settings.find((pair) => pair.length < 2);
  if (broken) return { kind: 'wrong', line: `-c ${broken[0]}: write it as setting=value` };
  const clockOffsetMilliseconds = readClockOffset(values.clock);
  if (clockOffsetMilliseconds === undefined) return { kind: 'wrong', line: `--clock: ${clockOffsetRule}` };
  if (values.secrets === '') return { kind: 'wrong', line: '--secrets: write the path of a JSON file' };
  const endpoint = z
    .url({ protocol: /^https?$/ })
    .optional()
    .safeParse(values.dynamodb);
  if (!endpoint.success)
    return { kind: 'wrong', line: '--dynamodb: write the address of a DynamoDB Local, such as http://127.0.0.1:8000' };
  if (values.patch === '') return { kind: 'wrong', line: '--patch: write the path of a JSON file' };
  return {
    kind: 'run',
    options: {
      port: port.data,
      settings: Object.fromEntries(settings),
      allSources: values['all-sources'],
      quiet: values.quiet,
      freeze: values.freeze,
      clockOffsetMilliseconds,
      lateTtl: values['late-ttl'],
      ...(endpoint.data === undefined ? {} : { dynamoDbEndpoint: endpoint.data }),
      ...(values.secrets === undefined ? {} : { secretsFile: values.secrets }),
      ...(values.patch === undefined ? {} : { patchFile: values.patch }),
    },
  };
}

const parse = (given: readonly string[]) => parseArgs({ args: [...given], options: flags, allowNegative: true }).values;
