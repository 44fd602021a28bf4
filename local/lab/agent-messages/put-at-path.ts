/** JSON as it is built. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const position = /^(?:0|[1-9]\d{0,2})$/;

/**
 * The same JSON with a value at a path as mappings write it (lambdas/sources/at-path.ts): what stands in the way is replaced,
 * and a list's places before it are null. An empty path is the whole.
 */
export function putAtPath(whole: Json, path: string, value: Json): Json {
  return put(whole, stepsOf(path), value);
}

function put(whole: Json | undefined, [step, ...more]: readonly string[], value: Json): Json {
  if (step === undefined) return value;
  if (isList(whole) || (whole === undefined && position.test(step))) {
    const list = isList(whole) ? whole : [];
    const place = Number(step);
    return Array.from({ length: Math.max(list.length, place + 1) }, (_, at) =>
      at === place ? put(list[at] ?? undefined, more, value) : (list[at] ?? null),
    );
  }
  const named = isNamed(whole) ? whole : {};
  return { ...named, [step]: put(Object.hasOwn(named, step) ? named[step] : undefined, more, value) };
}

function stepsOf(path: string): readonly string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) return path.split('.');
  return path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);
const isNamed = (json: Json | undefined): json is { readonly [name: string]: Json } =>
  typeof json === 'object' && json !== null && !isList(json);
