import { parseSourceRequest, type SourceRequest } from '../../lambdas/adapters/ingest-queue.ts';
import { hasWord } from './has-word.ts';
import type { HeardEvent } from './heard.ts';

/** An event as it is kept. */
export type KeptEvent = Pick<HeardEvent, 'at' | 'via' | 'functionName' | 'text'> & {
  /** What becomes the payload: it is read again only where somebody wants it. */
  readonly raw: string;
  /** The ids of messages that its reader makes of it; absent before somebody asked. */
  made?: readonly string[];
};

/** A message of a conversation, by the contact centre's own id of it. Not every event names the conversation. */
export interface Meant {
  readonly messageId: string;
  readonly conversationId: string;
}

/**
 * Searches the events that are kept for those of a message.
 * @param keptNewest all of them, newest first
 * @param messageIdsIn what its reader calls the messages of a request
 */
export function searchHeard(
  keptNewest: () => readonly KeptEvent[],
  messageIdsIn: (request: SourceRequest) => readonly string[],
) {
  function madeOf(one: KeptEvent): readonly string[] {
    const request = one.via === 'queue' && !one.made ? parseSourceRequest(one.raw) : undefined;
    one.made ??= request ? messageIdsIn(request) : [];
    return one.made;
  }

  /**
   * The newest `most` that are meant, newest first. An id is mostly a text of its own; where no event has such a one, it may be
   * a number, or part of a text, or made of what stands there.
   */
  function naming(messageId: string, most: number, isMeant: (one: KeptEvent) => boolean): readonly KeptEvent[] {
    const written = JSON.stringify(messageId);
    const newest = keptNewest();
    const some = (isNamed: (one: KeptEvent) => boolean) => {
      const found: KeptEvent[] = [];
      for (const one of newest) {
        if (isMeant(one) && isNamed(one)) found.push(one);
        // There may be thousands: the one that is looked for is mostly among the first.
        if (found.length === most) break;
      }
      return found;
    };
    const whole = some(({ text }) => text.includes(written));
    if (whole.length > 0) return whole;
    const word = some(({ text }) => hasWord(text, written.slice(1, -1)));
    return word.length > 0 ? word : some((one) => madeOf(one).includes(messageId));
  }

  /** Two conversations may have messages of one id: where some of the events name this one, they are meant. */
  function namingBoth({ messageId, conversationId }: Meant, most: number): readonly KeptEvent[] {
    const written = JSON.stringify(conversationId).slice(1, -1);
    const both = naming(messageId, most, ({ text }) => hasWord(text, written));
    return both.length > 0 ? both : naming(messageId, most, () => true);
  }

  return { naming, namingBoth };
}
