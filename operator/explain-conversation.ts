import { parseConversationKey } from '../lambdas/core/conversation.ts';
import type { Sentence } from './explain-pushes.ts';
import type { ConversationFacts } from './explain-read.ts';
import { bindingInWords, sourceName } from './explain-words.ts';
import { timeOf } from './times.ts';

/** Who the customer is and by whose word, and what of the conversation holds for all of its messages. */
export function tellConversationItself({ conversation, evidence, customers }: ConversationFacts): Sentence[] {
  const from = sourceName(parseConversationKey(conversation).source);
  const told = [tellOwner(), ...tellPresences(), ...tellTimes()];
  return told;

  function tellOwner(): Sentence {
    const { owner, binding, aliases = [] } = evidence;
    const names =
      aliases.length === 0
        ? ''
        : `; ${from} knows them by ${aliases.length === 1 ? 'a name' : `${aliases.length} names`} (${[...new Set(aliases.map(({ kind }) => kind))].join(', ')})`;
    if (owner === undefined) {
      return {
        text: `a conversation of ${from}; nobody has said whose it is${names}`,
        todo: 'The contact centre must name the customer, or, where its conversation ids cannot be guessed (guessableIds), the app must report presence when it opens the conversation: docs/sources has a page for each.',
      };
    }
    const word = binding === undefined ? '' : `, ${bindingInWords[binding.by]}`;
    const since = binding === undefined || binding.at === 0 ? '' : ` (of ${timeOf(binding.at)})`;
    const devices = customers.get(owner)?.devices ?? [];
    const gone = devices.filter((device) => device.gone !== undefined).length;
    const count = `${devices.length === 1 ? '1 device' : `${devices.length} devices`}${gone > 0 ? `, ${gone} of them gone` : ''}`;
    return {
      text: `a conversation of ${from}; it is the customer ${owner}'s${word}${since}${names}; they have ${count}`,
    };
  }

  function tellPresences(): Sentence[] {
    if (evidence.presences.length > 0) return [];
    return [{ text: "no device's report is kept: none showed it lately (reports go a day after the last one)" }];
  }

  function tellTimes(): Sentence[] {
    const { lastCustomerMessageAt, readUpTo, endedAt } = evidence;
    return [
      ...(lastCustomerMessageAt === undefined
        ? []
        : [{ at: lastCustomerMessageAt, text: `the customer last wrote at ${timeOf(lastCustomerMessageAt)}` }]),
      ...(readUpTo === undefined
        ? []
        : [{ at: readUpTo, text: `they have read all that was sent until ${timeOf(readUpTo)}` }]),
      ...(endedAt === undefined ? [] : [{ at: endedAt, text: `it ended at ${timeOf(endedAt)}` }]),
    ];
  }
}
