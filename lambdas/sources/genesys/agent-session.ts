import { aliasesOf } from '../aliases.ts';
import { isShortEnough } from '../fields.ts';
import type { Reading } from '../reading.ts';
import { type GenesysEvent, ignored, unreadable } from './event.ts';
import { identityOf } from './identity.ts';
import { contactOf, knownOf, otherMedium, sessionOf } from './session.ts';
import type { GenesysSettings } from './settings.ts';

/**
 * An agent's session began. The same join may be told again in an event of another id: the session's own id names the
 * message.
 */
export function readAgentStart(event: GenesysEvent, settings: GenesysSettings): readonly Reading[] {
  const session = sessionOf(event);
  const known = { ...knownOf(session), author: 'human' } as const;
  if (session.isOtherMedium) return [ignored(otherMedium, known)];
  const { conversationId, at } = session;
  const aliases = aliasesOf(['external-contact', contactOf(session)]);
  const no = (reason: string) => identityOf({ conversationId, at, ...aliases }) ?? [ignored(reason, known)];

  if (!settings.agentJoined) return no('an agent joined, and messages about that are off');
  if (conversationId === undefined || at === undefined)
    return [unreadable('an agent joined no conversation, or at no time', known)];
  const messageId = `joined-${session.id}`;
  if (session.id === undefined || !isShortEnough(messageId)) return no('an agent joined without a session');
  const message = { source: 'genesys', conversationId, messageId, kind: 'joined', sentAt: at } as const;
  return [
    {
      decision: 'agent-message',
      reason: 'an agent joined the conversation',
      message: { ...message, author: 'human', ...aliases },
    },
  ];
}

/** The conversation goes on with a bot, a queue or another agent; only the customer's own end ends it. */
export function readAgentEnd(event: GenesysEvent): readonly Reading[] {
  return [ignored('an agent left; the conversation goes on', knownOf(sessionOf(event)))];
}
