/**
 * Splits a request target into the decoded path and the query string as sent.
 *
 * Parameters reach a function decoded (AWS page http-api-develop-routes). Observed besides: so does `rawPath`, in
 * spite of its name, and a decoded `?` cuts the path off. `undefined` when the path is not valid percent-encoding or
 * UTF-8; what AWS does then is not known, here it is 400.
 */
export function splitTarget(target: string): { path: string; rawQueryString: string } | undefined {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '');
  const questionMark = relative.indexOf('?');
  const encoded = questionMark < 0 ? relative : relative.slice(0, questionMark);
  const rawQueryString = questionMark < 0 ? '' : relative.slice(questionMark + 1);
  try {
    const [path = ''] = decodeURIComponent(encoded).split('?');
    return { path: path.startsWith('/') ? path : `/${path}`, rawQueryString };
  } catch {
    return undefined;
  }
}

/** Decoded parameters, several values of one name joined with commas (AWS page http-api-develop-integrations-lambda). */
export function joinParameters(rawQueryString: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}
