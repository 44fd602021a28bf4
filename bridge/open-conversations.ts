/** The conversations that were heard of and are not over; of many, those heard of last. */
export interface OpenConversations {
  /** It was heard of. */
  readonly note: (conversationId: string, isOpen: boolean) => void;
  /** It was read, which does not say when it was last heard of. */
  readonly noteRead: (conversationId: string, isOpen: boolean) => void;
  /** Those heard of last come first. */
  readonly list: () => readonly string[];
}

export function createOpenConversations(most = 5_000): OpenConversations {
  const known = new Set<string>();

  function note(conversationId: string, isOpen: boolean) {
    known.delete(conversationId);
    if (!isOpen) return;
    known.add(conversationId);
    const [oldest] = known;
    if (oldest !== undefined && known.size > most) known.delete(oldest);
  }

  return {
    note,
    noteRead(conversationId, isOpen) {
      // All that are open are read in turn: none of them is heard of later than the others because of that.
      if (!isOpen || !known.has(conversationId)) note(conversationId, isOpen);
    },
    list: () => [...known].reverse(),
  };
}
