import { type AgentWord, wordId } from '../core/agent-word.ts';
import type { ShortHash } from '../core/push-ids.ts';
import type { ApiClient } from '../sources/genesys/api-client.ts';
import { readConversation } from '../sources/genesys/api-conversation.ts';
import type { Unavailable } from '../sources/genesys/api-unavailable.ts';
import type { GenesysUsers } from '../sources/genesys/api-users.ts';
import { correlationOf } from './correlation.ts';
import type { DesktopTarget } from './desktop-target.ts';
import { type NotificationSettings, notificationOf } from './notification.ts';
import type { OfflinePauses } from './offline-pauses.ts';
import { inLine, mayPass, notTold, outcomeOfTrouble, type TellOutcome, told } from './outcome.ts';
import type { TellWord } from './tell-by-attribute.ts';
import type { Turns } from './turns.ts';

export interface DesktopDependencies extends NotificationSettings {
  readonly client: ApiClient;
  readonly users: GenesysUsers;
  readonly target: DesktopTarget;
  /** At the target. */
  readonly turns: Turns;
  /** At Genesys; one is for all that a word asks there. */
  readonly genesysTurns: Turns;
  readonly pauses: OfflinePauses;
  /** Who is told where no agent takes part: a user's id or e-mail address. */
  readonly desktopUser: string | undefined;
  readonly hash: ShortHash;
}

/** Genesys' words for a user who takes no conversations (SDK), and for one who is not there, as guides write it. */
const offline = ['off_queue', 'offline'];

/** Tells the agent by a notification of the company's own service. */
export function tellByDesktop(dependencies: DesktopDependencies): TellWord {
  const { target, turns, genesysTurns, hash } = dependencies;
  return async (word, isUrgent, timeLeftMs) => {
    // First: who has to wait for the target asks Genesys nothing, and takes no turn there from those who could be told.
    const inTheWay = await target.ready(timeLeftMs());
    if (inTheWay) return laterAfter(inTheWay);
    const turn = turns.ask(isUrgent);
    if (turn.kind === 'wait') return inLine(turn.seconds);
    try {
      const genesysTurn = genesysTurns.ask(isUrgent);
      if (genesysTurn.kind === 'wait') return inLine(genesysTurn.seconds);
      genesysTurn.spend();
      const agent = await agentOf(word, timeLeftMs, dependencies);
      if (agent.kind !== 'found') return agent;
      const idempotencyKey = wordId(hash, word);
      const notification = notificationOf(word, { userId: agent.userId, idempotencyKey }, dependencies);
      const correlationId = correlationOf(hash, word);
      const answer = await target.send(notification, { correlationId, spend: turn.spend, timeLeftMs });
      return answer.kind === 'answered' ? outcomeOfStatus(answer.status) : laterAfter(answer);
    } finally {
      turn.drop();
    }
  };
}

type Agent = { readonly kind: 'found'; readonly userId: string };

/** Who is to be told, if they are at work. */
async function agentOf(
  { conversationId }: AgentWord,
  timeLeftMs: () => number,
  { client, users, pauses, desktopUser }: DesktopDependencies,
): Promise<Agent | TellOutcome> {
  const conversation = await readConversation(client, conversationId, timeLeftMs());
  if (conversation.kind === 'unavailable') return outcomeOfTrouble(conversation);
  const inConversation = conversation.kind === 'found' ? conversation.agentUserId : undefined;
  const who = inConversation ?? desktopUser;
  if (who === undefined) return notTold(conversation.kind === 'found' ? 'no-agent' : 'conversation-unknown');
  if (pauses.has(who)) return notTold('agent-offline');
  const user = await users.find(who, timeLeftMs());
  if (user.kind === 'unavailable') return outcomeOfTrouble(user);
  if (user.kind === 'not-found') return notTold('agent-unknown');
  const { userId } = user;
  if (pauses.has(userId)) return notTold('agent-offline');
  const routing = await users.routingStatus(userId, timeLeftMs());
  if (routing.kind === 'unavailable') return outcomeOfTrouble(routing);
  if (routing.kind === 'not-found') return notTold('agent-unknown');
  if (!offline.includes(routing.status)) return { kind: 'found', userId };
  pauses.begin(userId);
  return notTold('agent-offline');
}

function outcomeOfStatus(status: number): TellOutcome {
  if (status < 300) return told;
  if (mayPass(status)) return { kind: 'later', because: `http-${status}` };
  switch (status) {
    case 403:
      return notTold('forbidden');
    case 404:
      return notTold('agent-unknown');
    case 409:
      return notTold('conflict');
    default:
      return notTold('refused');
  }
}

/** Also where the token endpoint says no: an operator may mend that. */
function laterAfter({ reason, retryAfterSeconds: seconds }: Unavailable): TellOutcome {
  return { kind: 'later', because: reason, ...(seconds === undefined ? {} : { seconds }) };
}
