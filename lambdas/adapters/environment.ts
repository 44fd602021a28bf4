import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/** A name, a URL of a queue: any text but none. */
export const text = z.string().check(z.minLength(1));

/** A setting that counts something; an environment holds text. */
export const wholeNumber = z.pipe(z.string().check(z.regex(/^[1-9]\d*$/, 'a whole number')), z.transform(Number));

/** One or more texts. */
export const commaSeparated = z.pipe(
  z.string().check(z.regex(/^[^,\s]+(,[^,\s]+)*$/, 'texts separated by commas')),
  z.transform((list) => list.split(',')),
);

/** A switch; the stack writes it as CDK does. */
export const onOff = z.pipe(
  z.string().check(z.regex(/^(true|false)$/, 'true or false')),
  z.transform((word) => word === 'true'),
);

/** What the stack wrote as JSON, because it has parts. */
export const jsonText = <Value>(schema: z.ZodMiniType<Value>) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((written, context): unknown => {
        try {
          return JSON.parse(written);
        } catch {
          context.issues.push({ code: 'custom', message: 'JSON', input: undefined });
          return z.NEVER;
        }
      }),
    ),
    schema,
  );

type Shape = Readonly<Record<string, z.ZodMiniType>>;

// zod/mini comes without texts; by this path a bundle takes those of one language, not of all.
const { localeError: error } = en();

/**
 * A function's settings from its environment.
 * @param schema one entry per variable; its `z.describe(…)` says what is allowed and stands in the error
 * @throws an error that names every variable that is missing or wrong, never its value
 */
export function readEnvironment<S extends Shape>(
  schema: z.ZodMiniObject<S>,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodMiniObject<S>> {
  const result = schema.safeParse(environment, { error });
  if (result.success) return result.data;
  const problems = new Map(
    result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const fault = environment[name] === undefined ? 'is missing' : 'is wrong';
      const variable = schema.shape[name];
      const allowed = variable && z.globalRegistry.get(variable)?.description;
      return [name, `${name} ${fault} (${allowed ?? issue.message})`];
    }),
  );
  throw new Error(`Environment: ${[...problems.values()].join('; ')}.`);
}
