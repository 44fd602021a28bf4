/**
 * Does everything side by side, but what has the same name one after the other.
 * @throws the first failure, once nothing is under way any more: a function that has answered stands still
 */
export async function inOrderBy<Item, Result>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  act: (item: Item) => Promise<Result>,
): Promise<{ item: Item; result: Result }[]> {
  const last = new Map<string, Promise<unknown>>();
  const all = items.map((item) => {
    const name = nameOf(item);
    const done = Promise.resolve(last.get(name)).then(async () => ({ item, result: await act(item) }));
    last.set(name, done);
    return done;
  });
  await Promise.allSettled(all);
  return Promise.all(all);
}
