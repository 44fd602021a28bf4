import * as z from 'zod/mini';

/** Counts, names and codes; never tokens, names of people or text. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A number that CloudWatch keeps as a metric. */
export interface Metric {
  readonly unit: 'Count' | 'Milliseconds';
  readonly value: number;
  /**
   * The fields of the line by which it is told apart within the stack, whichever function says it; without: by function.
   * Each combination of values is a metric of its own, paid by the month: fields of a few words only.
   */
  readonly by?: readonly string[];
}

/** One JSON line per call. */
export interface Log {
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
  /** The same line is a metric too, in the namespace HandoffPush. */
  readonly measure: (event: string, fields: LogFields, metrics: Readonly<Record<string, Metric>>) => void;
}

/**
 * @param write takes one line without its end
 * @param functionName the dimension of most metrics
 * @param stack of those that several functions say together
 */
export function createLog(
  write: (line: string) => void,
  functionName = 'local',
  now: () => number = Date.now,
  stack = 'local',
): Log {
  const say = (level: string, event: string, fields: LogFields, more: object = {}) => {
    const own = { level, event };
    write(JSON.stringify({ ...own, ...fields, ...more, ...own }));
  };
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      say(level, event, fields);
  return {
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    measure: (event, fields, metrics) =>
      say('info', event, fields, embeddedMetrics({ functionName, stack }, now(), metrics)),
  };
}

/** CloudWatch, "Specification: Embedded metric format". */
function embeddedMetrics(
  said: { readonly functionName: string; readonly stack: string },
  timestamp: number,
  metrics: Readonly<Record<string, Metric>>,
) {
  const named = Object.entries(metrics);
  const byDimensions = Map.groupBy(named, ([, { by }]) => (by ? ['stack', ...by] : ['functionName']).join());
  return {
    functionName: said.functionName,
    ...(named.some(([, { by }]) => by) ? { stack: said.stack } : {}),
    ...Object.fromEntries(named.map(([name, { value }]) => [name, value])),
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [...byDimensions].map(([dimensions, some]) => ({
        Namespace: 'HandoffPush',
        Dimensions: [dimensions.split(',')],
        Metrics: some.map(([name, { unit }]) => ({ Name: name, Unit: unit })),
      })),
    },
  };
}

/** Straight to standard output: Lambda's `console` would put its own text before the JSON. CloudWatch adds the time. */
export const log: Log = createLog(
  (line) => process.stdout.write(`${line}\n`),
  process.env.AWS_LAMBDA_FUNCTION_NAME,
  Date.now,
  process.env.STACK_NAME,
);

/** Words that programs use for failures; anything longer or with spaces could carry data. */
const word = z.string().check(z.regex(/^[\w.:$-]{1,64}$/));

/** What may be logged of an error: its name and its code. Its message may hold data: JSON.parse quotes its input. */
export function errorFields(error: unknown): { errorName: string; errorCode?: string } {
  const name = z.object({ name: word }).safeParse(error);
  const code = z.object({ code: word }).safeParse(error);
  return { errorName: name.data?.name ?? 'unknown', ...(code.data ? { errorCode: code.data.code } : {}) };
}
