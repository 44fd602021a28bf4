import type { PathPart, ResolvedPath } from './document-path.ts';
import { validationError } from './exceptions.ts';
import { type Item, isMap, memberOf, type Value } from './value.ts';

/** What becomes of one place of a row. */
export type Change = { readonly to: Value } | 'removed' | 'unchanged';
export interface Edit {
  readonly path: ResolvedPath;
  readonly change: Change;
}

/** Edits by where they are: of the place itself or of places inside it, never both. */
type Node = { change: Change | undefined; readonly inside: Map<PathPart, Node> };

/**
 * A row with its edits; it shares with the old one what did not change.
 * @throws ValidationException where a path leads through what is not there, or is not a map or list
 */
export function editItem(row: Item, edits: readonly Edit[]): Item {
  const root: Node = { change: undefined, inside: new Map() };
  for (const { path, change } of edits) {
    let node = root;
    for (const part of path) {
      const next: Node = node.inside.get(part) ?? { change: undefined, inside: new Map() };
      node.inside.set(part, next);
      node = next;
    }
    node.change = change;
  }
  return editMap(row, root);
}

function editMap(map: Item, { inside }: Node): Item {
  const edited: Record<string, Value> = { ...map };
  for (const [part, node] of inside) {
    if (typeof part === 'number') throw invalidPath();
    const value = edit(memberOf(map, part), node);
    if (value === undefined) delete edited[part];
    else edited[part] = value;
  }
  return edited;
}

/** Places count as in the old list; what is set behind its end is appended, what is removed leaves no gap. */
function editList(list: readonly Value[], { inside }: Node): Value[] {
  const edited: (Value | undefined)[] = [...list];
  const parts = [...inside].toSorted(([a], [b]) => Number(a) - Number(b));
  for (const [part, node] of parts) {
    if (typeof part === 'string') throw invalidPath();
    const value = edit(list[part], node);
    if (part < list.length) edited[part] = value;
    else edited.push(value);
  }
  return edited.filter((value) => value !== undefined);
}

function edit(value: Value | undefined, node: Node): Value | undefined {
  if (node.change === 'unchanged') return value;
  if (node.change === 'removed') return undefined;
  if (node.change !== undefined) return node.change.to;
  if (Array.isArray(value)) return editList(value, node);
  if (!isMap(value)) throw invalidPath();
  return editMap(value, node);
}

const invalidPath = () => validationError('The document path provided in the update expression is invalid for update');
