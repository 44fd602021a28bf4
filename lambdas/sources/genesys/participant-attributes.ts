import { id } from '../fields.ts';

export type Attributes = Readonly<Record<string, unknown>>;

/** An attribute that holds an id; an empty one was taken back. */
export function idIn(attributes: Attributes | undefined, name: string | undefined): string | undefined {
  return name === undefined ? undefined : id.safeParse(attributes?.[name]).data;
}
