import * as z from 'zod/mini';
import { optional } from '../fields.ts';
import { flag } from './parts.ts';

/** What a message says of its own end. */
export const removal = {
  /** `{reason, removedAt}`, or null. */
  contentRemoved: optional(z.unknown()),
  /** The older name of the next one; samples have both. */
  deletedOnExternalPlatform: flag,
  isDeletedOnExternalPlatform: flag,
  isHiddenOnExternalPlatform: flag,
};
type Removal = z.output<z.ZodMiniObject<typeof removal>>;

export function isRemoved(message: Removal): boolean {
  const { contentRemoved, deletedOnExternalPlatform, isDeletedOnExternalPlatform, isHiddenOnExternalPlatform } =
    message;
  return (
    [deletedOnExternalPlatform, isDeletedOnExternalPlatform, isHiddenOnExternalPlatform].includes(true) ||
    saysSomething(contentRemoved)
  );
}

/** An object that is null, or a list that is empty, stands where there is none. */
export const saysSomething = (value: unknown): boolean =>
  value === true || (typeof value === 'object' && value !== null && Object.keys(value).length > 0);
