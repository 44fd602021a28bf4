const position = /^(?:0|[1-9]\d*)$/;

/**
 * The value at a path: names and list positions joined by dots (`data.messages.0.id`), or an RFC 6901 pointer if it begins
 * with `/`, for names that have dots (`/a.b/0`). An empty path is the whole. What an object has by inheritance, and a
 * list's length, is not in the JSON.
 */
export function atPath(value: unknown, path: string): unknown {
  return stepsOf(path).reduce(step, value);
}

function stepsOf(path: string): readonly string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) return path.split('.');
  // The order matters: `~01` is `~1`.
  return path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function step(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Array.isArray(value) && !position.test(name) ? undefined : Reflect.get(value, name);
}
