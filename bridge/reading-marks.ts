/** Which conversations were read, when, and how far back; of many, those read last. */
export interface ReadingMarks {
  /** @param since how far back, as `at` epoch milliseconds */
  readonly note: (conversationId: string, since: number, at: number) => void;
  /** Whether what was said from then until then was read; not known any more is no. */
  readonly wasRead: (conversationId: string, from: number, to: number) => boolean;
}

/** What is forgotten costs a request, no message. */
export function createReadingMarks(most = 20_000): ReadingMarks {
  const marks = new Map<string, { readonly since: number; readonly at: number }>();
  return {
    note(conversationId, since, at) {
      marks.delete(conversationId);
      marks.set(conversationId, { since, at });
      const [oldest] = marks.keys();
      if (oldest !== undefined && marks.size > most) marks.delete(oldest);
    },
    wasRead(conversationId, from, to) {
      const mark = marks.get(conversationId);
      return mark !== undefined && mark.since <= from && mark.at >= to;
    },
  };
}
