import { type Binding, type Mentions, noMentions } from './binding.ts';
import { checkOverlaps, type Path, type ResolvedPath, readPath, resolve, valueAt } from './document-path.ts';
import { type Change, type Edit, editItem } from './edit-item.ts';
import { validationError } from './exceptions.ts';
import { readValue } from './operand.ts';
import { addTo, takeFrom } from './set-members.ts';
import { checkTypes, readSetValue, type UpdateReader, updateKind } from './set-value.ts';
import { tokensOf } from './tokens.ts';
import type { Item } from './value.ts';

interface Action {
  readonly path: Path;
  /** @param row as it was before the update */
  readonly change: (row: Item, binding: Binding, path: ResolvedPath) => Change;
}

export interface Update {
  readonly mentions: Mentions;
  /** What depends on the placeholders only: the names that change. Throws ValidationException. */
  readonly check: (binding: Binding) => readonly ResolvedPath[];
  /** The row after the update. Throws ValidationException where the row does not fit. */
  readonly apply: (row: Item, binding: Binding) => Item;
}

const known = new Map<string, Update>();

/** Compiles an UpdateExpression ("Using update expressions in DynamoDB"); each text once. */
export function updateOf(text: string): Update {
  const compiled = known.get(text) ?? compile(text);
  known.set(text, compiled);
  return compiled;
}

function compile(text: string): Update {
  const reader: UpdateReader = { tokens: tokensOf(updateKind, text), mentions: noMentions(), checks: [] };
  const { tokens, mentions, checks } = reader;
  const actions: Action[] = [];
  const sections = new Set<string>();
  while (tokens.peek() !== '') {
    const section = tokens.peek().toUpperCase();
    const readAction = sectionReaders[section];
    if (readAction === undefined) throw tokens.unexpected();
    if (sections.has(section))
      throw validationError(`Invalid ${updateKind}: The "${section}" section can only be used once;`);
    sections.add(section);
    tokens.next();
    do actions.push(readAction(reader));
    while (tokens.take(','));
  }
  const resolveAll = (binding: Binding) => actions.map(({ path }) => resolve(path, binding));
  return {
    mentions,
    check: (binding) => {
      const paths = resolveAll(binding);
      checkOverlaps(updateKind, paths);
      for (const check of checks) check(binding);
      return paths;
    },
    apply: (row, binding) => {
      const edits = actions.map(({ path, change }): Edit => {
        const resolved = resolve(path, binding);
        return { path: resolved, change: change(row, binding, resolved) };
      });
      return editItem(row, edits);
    },
  };
}

const sectionReaders: Readonly<Record<string, (reader: UpdateReader) => Action>> = {
  SET: (reader) => {
    const path = readPath(reader.tokens, reader.mentions);
    reader.tokens.expect('=');
    const value = readSetValue(reader);
    return { path, change: (row, binding) => ({ to: value(row, binding) }) };
  },
  REMOVE: ({ tokens, mentions }) => ({ path: readPath(tokens, mentions), change: () => 'removed' }),
  ADD: (reader) => readMembers(reader, 'ADD', ['N', 'SS', 'NS', 'BS'], addTo),
  DELETE: (reader) => readMembers(reader, 'DELETE', ['SS', 'NS', 'BS'], takeFrom),
};

function readMembers(
  reader: UpdateReader,
  section: string,
  types: readonly string[],
  change: typeof addTo | typeof takeFrom,
): Action {
  const path = readPath(reader.tokens, reader.mentions);
  const operand = readValue(reader.tokens, reader.mentions);
  checkTypes(reader, section, [{ operand }], types);
  return {
    path,
    change: (row, { values }, resolved) => {
      const given = values[operand.name];
      if (given === undefined) throw new Error('A bound placeholder has a value.');
      return change(valueAt(row, resolved), given);
    },
  };
}
