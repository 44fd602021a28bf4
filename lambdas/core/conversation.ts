/** The one source whose conversation ids stay bare in keys; every other is written `source~id`. */
export const defaultSource = 'genesys';

/** What a contact centre is called here: `genesys`, or as the deployment's setting `sources` names it. */
export type SourceName = string;

/** Every source's name is one: so a key can be read without knowing which there are. */
export const sourceNamePattern = /^[a-z][a-z0-9-]{0,31}$/;
const prefixed = /^([a-z][a-z0-9-]{0,31})~/;

/**
 * Whether a customer's own report may say whose conversation it is, where the source does not. Whoever can guess an id
 * could claim another's conversation.
 * @param unguessable the sources whose conversation ids nobody can guess; those of Genesys are random UUIDs
 */
export function presenceMayBind(source: SourceName, unguessable: readonly SourceName[]): boolean {
  return source === defaultSource || unguessable.includes(source);
}

export interface Conversation {
  readonly source: SourceName;
  /** The vendor's own id. */
  readonly id: string;
}

/** The key of a conversation in tables, groups and hashes; `parseConversationKey` gives back what went in. */
export function conversationKey({ source, id }: Conversation): string {
  return source === defaultSource && !prefixed.test(id) ? id : `${source}~${id}`;
}

/** Reads a bare id (the default source) or `source~id`; what is no source's name belongs to the id. */
export function parseConversationKey(key: string): Conversation {
  const source = prefixed.exec(key)?.[1];
  return source === undefined ? { source: defaultSource, id: key } : { source, id: key.slice(source.length + 1) };
}
