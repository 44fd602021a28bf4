import { parseArgs } from 'node:util';
import * as z from 'zod';

export interface Options {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly quiet: boolean;
}

export const usage = `npm start -- [--port N] [-c setting=value …] [--quiet]

Runs the whole stack on this machine, from the synthesized template.

  --port N            the port of the API and of /local (default 8787; 0 takes a free one)
  -c setting=value    a setting of the deployment, such as -c presenceSeconds=3 (README, "Configuration")
  --quiet             print the ready line and failures only, not what the functions log
  --help              this text`;

/**
 * @param given the arguments behind the program's name
 * @returns the options, `help`, or one line that says what is wrong
 */
export function readOptions(
  given: readonly string[],
): { kind: 'run'; options: Options } | { kind: 'help' } | { kind: 'wrong'; line: string } {
  let values: { port?: string; context?: string[]; quiet?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...given],
      options: {
        port: { type: 'string' },
        context: { type: 'string', short: 'c', multiple: true },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', line: error instanceof Error ? error.message : 'the arguments cannot be read' };
  }
  if (values.help) return { kind: 'help' };
  const port = z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .safeParse(values.port ?? '8787');
  if (!port.success) return { kind: 'wrong', line: '--port: write a number from 0 to 65535' };
  const settings = (values.context ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const broken = settings.find((pair) => pair.length < 2);
  if (broken) return { kind: 'wrong', line: `-c ${broken[0]}: write it as setting=value` };
  return {
    kind: 'run',
    options: { port: port.data, settings: Object.fromEntries(settings), quiet: values.quiet ?? false },
  };
}
