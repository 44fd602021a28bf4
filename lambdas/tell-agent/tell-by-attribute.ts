import type { AgentWord } from '../core/agent-word.ts';
import type { ApiClient } from '../sources/genesys/api-client.ts';
import { readConversation, writeAttributes } from '../sources/genesys/api-conversation.ts';
import { ownAttributePrefix } from '../sources/genesys/settings.ts';
import { inLine, mayPass, notTold, outcomeOfTrouble, type TellOutcome, told } from './outcome.ts';
import type { Turns } from './turns.ts';

export type TellWord = (word: AgentWord, isUrgent: boolean, timeLeftMs: () => number) => Promise<TellOutcome>;

/**
 * Tells the agent by attributes of the customer's participant, which the agent's script can show. Who that is is asked
 * anew for each word: who left and came back is another participant.
 * @param genesysTurns one is for all that a word asks there
 */
export function tellByAttribute(client: ApiClient, genesysTurns: Turns): TellWord {
  return async (word, isUrgent, timeLeftMs) => {
    const { conversationId } = word;
    const turn = genesysTurns.ask(isUrgent);
    if (turn.kind === 'wait') return inLine(turn.seconds);
    turn.spend();
    const found = await readConversation(client, conversationId, timeLeftMs());
    if (found.kind === 'unavailable') return outcomeOfTrouble(found);
    const participantId = found.kind === 'found' ? found.customerParticipantId : undefined;
    if (participantId === undefined) return notTold('conversation-unknown');
    const answer = await writeAttributes(client, { conversationId, participantId }, attributesOf(word), timeLeftMs());
    if (answer.kind === 'unavailable') return outcomeOfTrouble(answer);
    const { status } = answer;
    if (status < 300) return told;
    if (mayPass(status)) return { kind: 'later', because: `http-${status}` };
    if (status === 404 || status === 410) return notTold('conversation-unknown');
    return notTold(status === 403 ? 'forbidden' : 'refused');
  };
}

/** Texts all: an attribute holds nothing else. An empty one says that there is none, and replaces the one before. */
function attributesOf({ end, reason, messageId, endedAt }: AgentWord): Readonly<Record<string, string>> {
  const named = {
    lastStatus: end,
    lastReason: (end === 'unreachable' ? reason : undefined) ?? '',
    lastMessageId: messageId,
    lastEndedAt: new Date(endedAt).toISOString(),
  };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [ownAttributePrefix + name, value]));
}
