/** What is new in `after`, from a dotted path to the new value; `undefined` where something is gone. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): Record<string, unknown> {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return Object.is(before, after) ? {} : { [path.join('.')]: after };
  }
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...now.keys()]);
  return Object.assign({}, ...[...names].map((name) => differences(old.get(name), now.get(name), [...path, name])));
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
