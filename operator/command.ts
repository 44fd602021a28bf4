import { type Command, InvalidArgumentError } from 'commander';
import { connect, type Deployment, isOperatorError, operatorError, type Place } from './deployment.ts';
import { createTerminal, type ExitCode, type Terminal } from './terminal.ts';

/** What every command gets: the deployment that it is about, and where it speaks. */
export interface Context {
  readonly deployment: Deployment;
  readonly terminal: Terminal;
}

/** One command: its words and options, and what it does. */
export interface CommandDefinition<Options> {
  /** With its arguments, such as `devices`. */
  readonly name: string;
  readonly summary: string;
  readonly describe?: (command: Command) => unknown;
  readonly run: (options: Options, context: Context) => Promise<ExitCode>;
}

/** How commands are added to their parent, and how they end. */
export interface CommandLine {
  readonly add: <Options extends object>(parent: Command, definition: CommandDefinition<Options>) => void;
  readonly exitCode: () => ExitCode;
}

const defaultLocalUrl = 'http://localhost:8787';

/** @param isColoured whether standard output shows colours */
export function createCommandLine(isColoured: boolean): CommandLine {
  let exitCode: ExitCode = 0;
  return {
    exitCode: () => exitCode,
    add(parent, { name, summary, describe, run }) {
      const command = parent.command(name).description(summary);
      command
        .option('--stack <name>', 'the deployed stack, such as HandoffPush-prod')
        .option('--region <name>', 'its region, where the environment does not say')
        .option('--local [url]', `the local stack instead (default: ${defaultLocalUrl})`)
        .option('--json', 'one JSON value for programs');
      describe?.(command);
      command.action(async () => {
        const options = command.opts();
        const terminal = createTerminal(options.json === true, isColoured);
        exitCode = await ending(terminal, async () => {
          const deployment = await connect(placeOf(options));
          try {
            return await run(command.opts(), { deployment, terminal });
          } finally {
            deployment.close();
          }
        });
      });
    },
  };
}

function placeOf({ stack, region, local }: Readonly<Record<string, unknown>>): Place {
  if (typeof stack === 'string' && local !== undefined) throw operatorError('Write --stack or --local, not both.');
  if (typeof stack === 'string') {
    return { kind: 'aws', stackName: stack, region: typeof region === 'string' ? region : undefined };
  }
  if (local !== undefined) return { kind: 'local', url: typeof local === 'string' ? local : defaultLocalUrl };
  throw operatorError('Which deployment? Write --stack NAME, or --local for the one on this machine.');
}

async function ending(terminal: Terminal, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    const message = isOperatorError(error)
      ? error.message
      : error instanceof Error
        ? `${error.name}: ${error.message}`
        : String(error);
    terminal.give({ error: message });
    process.stderr.write(`${terminal.paint('red', 'handoff:')} ${message}\n`);
    return 2;
  }
}

/** A whole number of an option. */
export function wholeNumber(least: number, most: number) {
  return (value: string): number => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** A time of an option, as epoch milliseconds: ISO, or so long ago as `30m`, `24h`, `7d`. */
export function timeOption(now: () => number = Date.now) {
  return (value: string): number => {
    const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
    const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit];
    if (unitMs !== undefined) return now() - Number(count) * unitMs;
    const at = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(at)) return at;
    throw new InvalidArgumentError('It must be a time such as 2026-11-21T10:00:00Z, or so long ago as 30m, 24h or 7d.');
  };
}
