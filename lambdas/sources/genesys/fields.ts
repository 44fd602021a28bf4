import * as z from 'zod';

export const text = z.string().trim().min(1);

/** Longer ones would not fit a table's keys; no vendor's id comes near. */
export const longestId = 256;
export const id = text.max(longestId);

/** Every field is optional and a wrong one counts as absent: another organisation may send another shape. */
export const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** The elements that can be read; a wrong one never spoils the others. */
export const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(optional(schema))
    .catch([])
    .transform((elements) => elements.filter((element) => element !== undefined));

/** For values that are compared, never shown: Genesys writes the same word in three casings. */
export const word = text.transform((value) => value.toLowerCase());
