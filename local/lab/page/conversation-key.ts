/** Both are Genesys Cloud, whose conversations have one key however their messages are heard of. */
const ofGenesys: ReadonlySet<string> = new Set(['genesys', 'genesys-open-messaging']);
const startsWithSource = /^[a-z][a-z0-9-]{0,31}~/;

/**
 * As the API takes a conversation (docs/payload.md, `conversationId`): bare for Genesys Cloud, `source~id` for every other.
 * @param source as a push names it, or a `SourceOffer`
 */
export function conversationKey(source: string, id: string): string {
  const name = ofGenesys.has(source) ? 'genesys' : source;
  return name === 'genesys' && !startsWithSource.test(id) ? id : `${name}~${id}`;
}
