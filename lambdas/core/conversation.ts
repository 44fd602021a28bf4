/** The one source whose conversation ids stay bare in keys; every other is written `source~id`. */
export const defaultSource = 'genesys';
export const sourceNames = ['genesys'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Sources whose conversation ids somebody could guess, and so claim another's conversation. */
const guessable: Readonly<Record<SourceName, boolean>> = {
  // Random UUIDs.
  genesys: false,
};

/** Whether a customer's own report may say whose conversation it is, where the source does not. */
export function presenceMayBind(source: SourceName): boolean {
  return !guessable[source];
}

export interface Conversation {
  readonly source: SourceName;
  /** The vendor's own id. */
  readonly id: string;
}

/** The key of a conversation in tables, groups and hashes; `parseConversationKey` gives back what went in. */
export function conversationKey({ source, id }: Conversation): string {
  const bare = source === defaultSource && !sourceNames.some((name) => id.startsWith(`${name}~`));
  return bare ? id : `${source}~${id}`;
}

/** Reads a bare id (the default source) or `source~id`; an unknown prefix belongs to the id. */
export function parseConversationKey(key: string): Conversation {
  const source = sourceNames.find((name) => key.startsWith(`${name}~`));
  return source ? { source, id: key.slice(source.length + 1) } : { source: defaultSource, id: key };
}
