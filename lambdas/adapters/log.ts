import * as z from 'zod';

/** Counts, names and codes; never tokens, names of people or text. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One JSON line per call. */
export interface Log {
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
}

/** @param write takes one line without its end */
export function createLog(write: (line: string) => void): Log {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      const own = { level, event };
      write(JSON.stringify({ ...own, ...fields, ...own }));
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** Straight to standard output: Lambda's `console` would put its own text before the JSON. CloudWatch adds the time. */
export const log: Log = createLog((line) => process.stdout.write(`${line}\n`));

/** Words that programs use for failures; anything longer or with spaces could carry data. */
const word = z.string().regex(/^[\w.:-]{1,64}$/);

/** What may be logged of an error: its name and its code. Its message may hold data: JSON.parse quotes its input. */
export function errorFields(error: unknown): { errorName: string; errorCode?: string } {
  const name = z.object({ name: word }).safeParse(error);
  const code = z.object({ code: word }).safeParse(error);
  return { errorName: name.data?.name ?? 'unknown', ...(code.data ? { errorCode: code.data.code } : {}) };
}
