const defaultSize = 25;
/** What Genesys takes at most differs by resource and is unconfirmed. */
const mostSize = 500;

/** A page of a list, by `pageSize` and `pageNumber`; undefined where these are no numbers that can be. */
export function pageOf<Item, View>(items: readonly Item[], query: URLSearchParams, view: (item: Item) => View) {
  const pageSize = Number(query.get('pageSize') ?? defaultSize);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > mostSize) return undefined;
  if (!Number.isInteger(pageNumber) || pageNumber < 1) return undefined;
  return {
    entities: items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(view),
    pageSize,
    pageNumber,
    total: items.length,
    pageCount: Math.ceil(items.length / pageSize),
  };
}
