import { parseArgs } from 'node:util';
import { giveUp } from './give-up.ts';

export interface Asked {
  /** `-`: standard input. */
  readonly file: string;
  /** One of the setting `sources`; absent: Genesys. */
  readonly source?: string;
  /** Of the path to which CXone posts messages. */
  readonly postId?: string;
  /** As `cdk -c` takes it. */
  readonly context: Readonly<Record<string, string>>;
}

const usage = [
  'usage: npm run -s decide -- FILE   (one event of Genesys as JSON: of EventBridge or of Open Messaging; - reads standard input),',
  'or -- --source NAME [--post-id ID] [-c setting=value …] FILE   (what that source posts, read as the deployment with these settings reads it; the id is that of the path to which CXone posts messages)',
].join(' ');

const options = {
  source: { type: 'string' },
  'post-id': { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true, default: [] as string[] },
} as const;

export function readArguments(given: readonly string[]): Asked {
  const { values, positionals } = parsed(given);
  const { source, 'post-id': postId } = values;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) giveUp(usage);
  if (postId !== undefined && source === undefined) giveUp(usage);
  const context = values.context.map((pair) => {
    const [name = '', value] = pair.split(/=(.*)/s);
    return [name, value ?? giveUp(`-c ${name}: write it as setting=value`)] as const;
  });
  return {
    file,
    context: Object.fromEntries(context),
    ...(source === undefined ? {} : { source }),
    ...(postId === undefined ? {} : { postId }),
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true });
  } catch {
    giveUp(usage);
  }
}
