import type { Binding, Mentions } from './binding.ts';
import { validationError } from './exceptions.ts';
import { isReservedWord } from './reserved-words.ts';
import type { Tokens } from './tokens.ts';
import { type Item, isMap, memberOf, type Value } from './value.ts';

/** A name as written, `#placeholder` included, or the index of a list. */
export type PathPart = string | number;
export type Path = readonly [string, ...PathPart[]];
/** With its placeholders replaced. */
export type ResolvedPath = readonly [string, ...PathPart[]];

const namePattern = /^(#[A-Za-z0-9_]+|[A-Za-z][A-Za-z0-9_]*)$/;

/** Reads `a.#b[0].c`. */
export function readPath(tokens: Tokens, mentions: Mentions): Path {
  const parts: [string, ...PathPart[]] = [readName(tokens, mentions)];
  for (;;) {
    if (tokens.take('.')) {
      parts.push(readName(tokens, mentions));
    } else if (tokens.take('[')) {
      if (!/^\d+$/.test(tokens.peek())) throw tokens.unexpected();
      parts.push(Number(tokens.next()));
      tokens.expect(']');
    } else {
      return parts;
    }
  }
}

function readName(tokens: Tokens, mentions: Mentions): string {
  const name = tokens.peek();
  if (!namePattern.test(name)) throw tokens.unexpected();
  if (isReservedWord(name)) throw validationError(`Attribute name is a reserved keyword; reserved keyword: ${name}`);
  tokens.next();
  if (name.startsWith('#')) mentions.names.add(name);
  return name;
}

const resolvePart = (part: string, binding: Binding): string =>
  part.startsWith('#') ? (binding.names[part] ?? '') : part;

export function resolve([first, ...rest]: Path, binding: Binding): ResolvedPath {
  return [
    resolvePart(first, binding),
    ...rest.map((part) => (typeof part === 'string' ? resolvePart(part, binding) : part)),
  ];
}

export function valueAt(row: Item, [first, ...rest]: ResolvedPath): Value | undefined {
  let value = memberOf(row, first);
  for (const part of rest) {
    if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined;
    else value = isMap(value) ? memberOf(value, part) : undefined;
  }
  return value;
}

/** The same as `valueAt(row, resolve(path, binding))`, without making the resolved path. */
export function valueOfPath(row: Item | undefined, path: Path, binding: Binding): Value | undefined {
  if (row === undefined) return undefined;
  if (path.length === 1) return memberOf(row, resolvePart(path[0], binding));
  return valueAt(row, resolve(path, binding));
}

/** @throws ValidationException where one path is another, leads into another, or takes a list for a map */
export function checkOverlaps(kind: string, paths: readonly ResolvedPath[]): void {
  for (const [index, path] of paths.entries()) {
    for (let earlier = 0; earlier < index; earlier += 1) {
      const other = paths[earlier];
      const problem = other && relationOf(path, other);
      if (problem !== undefined)
        throw validationError(
          `Invalid ${kind}: Two document paths ${problem} with each other; must remove or rewrite one of these paths`,
        );
    }
  }
}

function relationOf(a: ResolvedPath, b: ResolvedPath): 'overlap' | 'conflict' | undefined {
  for (let place = 0; place < Math.min(a.length, b.length); place += 1) {
    if (typeof a[place] !== typeof b[place]) return 'conflict';
    if (a[place] !== b[place]) return undefined;
  }
  return 'overlap';
}
