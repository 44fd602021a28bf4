import * as z from 'zod';

/** A setting that counts something; an environment holds text. */
export const wholeNumber = z
  .string()
  .regex(/^[1-9]\d*$/, 'a whole number')
  .transform(Number);

/** One or more texts. */
export const commaSeparated = z
  .string()
  .regex(/^[^,\s]+(,[^,\s]+)*$/, 'texts separated by commas')
  .transform((text) => text.split(','));

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * A function's settings from its environment.
 * @param schema one entry per variable; its `.describe(…)` says what is allowed and stands in the error
 * @throws an error that names every variable that is missing or wrong, never its value
 */
export function readEnvironment<S extends Shape>(
  schema: z.ZodObject<S>,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<S>> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const problems = new Map(
    result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const fault = environment[name] === undefined ? 'is missing' : 'is wrong';
      return [name, `${name} ${fault} (${schema.shape[name]?.description ?? issue.message})`];
    }),
  );
  throw new Error(`Environment: ${[...problems.values()].join('; ')}.`);
}
