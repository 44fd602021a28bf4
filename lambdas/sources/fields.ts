import * as z from 'zod/mini';

export const text = z.string().check(z.trim(), z.minLength(1));

/**
 * Bytes of UTF-8. An app names a conversation as `source~id`, for which the API takes 256 bytes; a source's name has up to
 * 32 characters of one byte. No vendor's id comes near.
 */
export const longestId = 256 - 32 - '~'.length;
export const id = text.check(z.refine((value) => isShortEnough(value)));

/** Whether it is short enough for an id. */
export const isShortEnough = (value: string): boolean => Buffer.byteLength(value) <= longestId;

/** Some vendors write ids as numbers. One that a double cannot hold has lost digits already, and may be another's. */
export const idOrNumber = z.union([
  id,
  z.pipe(
    z.int(),
    z.transform((number) => String(number)),
  ),
]);

/** Every field is optional and a wrong one counts as absent: another organisation may send another shape. */
export const optional = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** The elements that can be read; a wrong one never spoils the others. */
export const listOf = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    z.catch(z.array(optional(schema)), []),
    z.transform((elements: (z.output<T> | undefined)[]) => elements.filter((element) => element !== undefined)),
  );

/** For values that are compared, never shown: vendors write the same word in several casings. */
export const word = z.pipe(
  text,
  z.transform((value) => value.toLowerCase()),
);
