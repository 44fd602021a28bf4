import * as z from 'zod';

/** Context from the command line (`-c name=value`) is text: numbers and switches arrive in quotes. */
export const count = (minimum: number, maximum: number) => {
  const error = `write a whole number from ${minimum} to ${maximum}`;
  const digits = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number);
  return z
    .union([z.number(), digits], { error })
    .pipe(z.int({ error }).min(minimum, { error }).max(maximum, { error }));
};
export const items = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
export const oneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.enum(names, { error: `write ${names.slice(0, -1).join(', ')} or ${names.at(-1)}` });
export const word = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
export const onOff = z.union([z.boolean(), z.stringbool()], { error: 'write true or false' });
export const list = <T extends z.ZodType<string>>(item: T, error: string) =>
  z.preprocess((value) => (typeof value === 'string' ? items(value) : value), z.array(item, { error }).min(1, error));
