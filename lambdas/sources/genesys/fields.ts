import * as z from 'zod/mini';

export const text = z.string().check(z.trim(), z.minLength(1));

/** Longer ones would not fit a table's keys; no vendor's id comes near. */
export const longestId = 256;
export const id = z.string().check(z.trim(), z.minLength(1), z.maxLength(longestId));

/** Every field is optional and a wrong one counts as absent: another organisation may send another shape. */
export const optional = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** The elements that can be read; a wrong one never spoils the others. */
export const listOf = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    z.catch(z.array(optional(schema)), []),
    z.transform((elements: (z.output<T> | undefined)[]) => elements.filter((element) => element !== undefined)),
  );

/** For values that are compared, never shown: Genesys writes the same word in three casings. */
export const word = z.pipe(
  text,
  z.transform((value) => value.toLowerCase()),
);
