import { type Binding, type Mentions, noMentions } from './binding.ts';
import { copyOut } from './copy-in.ts';
import { checkOverlaps, type Path, type PathPart, readPath, resolve } from './document-path.ts';
import { tokensOf } from './tokens.ts';
import { type Item, isMap, memberOf, type Value } from './value.ts';

export interface Projection {
  readonly mentions: Mentions;
  readonly paths: readonly Path[];
}

const kind = 'ProjectionExpression';
const known = new Map<string, Projection>();

/** Compiles a ProjectionExpression: paths with commas between them. */
export function projectionOf(text: string): Projection {
  const compiled = known.get(text) ?? compile(text);
  known.set(text, compiled);
  return compiled;
}

function compile(text: string): Projection {
  const tokens = tokensOf(kind, text);
  const mentions = noMentions();
  const paths: Path[] = [];
  do paths.push(readPath(tokens, mentions));
  while (tokens.take(','));
  if (tokens.peek() !== '') throw tokens.unexpected();
  return { mentions, paths };
}

/** A tree of what is wanted; a leaf is wanted whole. */
type Wanted = Map<PathPart, Wanted>;

/**
 * @returns a function that copies out what the projection leaves of a row
 * @throws ValidationException for paths that overlap
 */
export function projecting({ paths }: Projection, binding: Binding): (row: Item) => Record<string, Value> {
  const resolved = paths.map((path) => resolve(path, binding));
  checkOverlaps(kind, resolved);
  const wanted: Wanted = new Map();
  for (const path of resolved) {
    let place = wanted;
    for (const part of path) {
      const next: Wanted = place.get(part) ?? new Map();
      place.set(part, next);
      place = next;
    }
  }
  return (row) => pickMembers(row, wanted);
}

function pickMembers(map: Item, wanted: Wanted): Record<string, Value> {
  const picked: Record<string, Value> = {};
  for (const [part, inner] of wanted) {
    const value = typeof part === 'string' ? memberOf(map, part) : undefined;
    const kept = value === undefined ? undefined : pick(value, inner);
    if (kept !== undefined) picked[part] = kept;
  }
  return picked;
}

/** Elements of a list close up to each other. */
function pick(value: Value, wanted: Wanted): Value | undefined {
  if (wanted.size === 0) return copyOut(value);
  if (isMap(value)) {
    const picked = pickMembers(value, wanted);
    return Object.keys(picked).length === 0 ? undefined : picked;
  }
  if (!Array.isArray(value)) return undefined;
  const list: Value[] = [];
  for (const index of [...wanted.keys()].filter((part) => typeof part === 'number').toSorted((a, b) => a - b)) {
    const element = value[index];
    const inner = wanted.get(index);
    const kept = element === undefined || inner === undefined ? undefined : pick(element, inner);
    if (kept !== undefined) list.push(kept);
  }
  return list.length === 0 ? undefined : list;
}
