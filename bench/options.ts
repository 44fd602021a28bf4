import { parseArgs } from 'node:util';
import * as z from 'zod';

export const suites = ['apns', 'fcm', 'cold', 'bundles'] as const;
export type Suite = (typeof suites)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly only: readonly Suite[];
  /** Relative to where the command was called, absent: bench/results/latest.json, or with --only a file beside it. */
  readonly out?: string;
}

export const usage = `npm run bench -- [--quick] [--only SUITE …] [--out FILE]

Measures our senders and bundles side by side with those that one would otherwise pick, against servers on this machine.
It fails where a push is not accepted, never for being slow.

  --quick       the same in under 5 minutes: shorter loads, fewer rounds
  --only SUITE  one of ${suites.join(', ')}; may be given more than once
                  apns, fcm  sends per second and CPU under load
                  cold       the first send of a fresh process
                  bundles    module load and size of the functions' bundles
  --out FILE    where the result goes, as JSON; its table (.md) and chart (.svg) go beside it
                (default bench/results/latest.json, with --only bench/results/latest-SUITE.json)
  --help        this text`;

const flags = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * @param given the arguments behind the program's name
 * @returns the options, `help`, or one line that says what is wrong
 */
export function readOptions(
  given: readonly string[],
): { kind: 'run'; options: BenchOptions } | { kind: 'help' } | { kind: 'wrong'; line: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(given);
  } catch (error) {
    const said = z.object({ message: z.string() }).safeParse(error).data?.message ?? 'the arguments cannot be read';
    return { kind: 'wrong', line: said.replaceAll('\n', ' ') };
  }
  if (values.help) return { kind: 'help' };
  const only = z.array(z.enum(suites)).safeParse(values.only);
  if (!only.success) return { kind: 'wrong', line: `--only takes one of ${suites.join(', ')}.` };
  if (values.out !== undefined && !values.out.endsWith('.json')) {
    return { kind: 'wrong', line: '--out takes the name of a .json file.' };
  }
  const { quick, out } = values;
  return { kind: 'run', options: { quick, only: only.data, ...(out === undefined ? {} : { out }) } };
}

function parse(given: readonly string[]) {
  return parseArgs({ args: [...given], options: flags, strict: true, allowPositionals: false }).values;
}
