import { conversationKey } from '../../../lambdas/core/conversation.ts';
import type { SourceSettings } from '../../../lambdas/sources/source-settings.ts';
import { messageIdsIn } from '../message-ids-in.ts';
import type { AgentSays } from './agent-says.ts';
import { bodyOf } from './body-of.ts';
import { genesysEvent } from './genesys.ts';
import { openMessagingBody } from './open-messaging.ts';
import { openMessaging } from './post-as-source.ts';
import type { ReplyStack } from './reply-stack.ts';
import type { SentRequest } from './sent-requests.ts';

export type Said =
  /** The messages as our journal will name them: one, or one for each device of a source that addresses devices. */
  | { readonly kind: 'taken'; readonly messageIds: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string };

/** How a source is made to say something. */
export type Voice = (says: AgentSays) => Promise<Said>;

/** Sends a request to its webhook. @returns the status of the answer */
export type Post = (request: SentRequest) => Promise<number>;

/** What was sent, for whoever sends it again. */
export type Remember = (conversation: string, messageId: string, request: SentRequest) => void;

export function genesysVoice(bus: NonNullable<ReplyStack['bus']>, eventSourceName: string): Voice {
  return async (says) => {
    const put = bus.putEvents(genesysEvent(says, eventSourceName));
    if (put.kind === 'invalid')
      return { kind: 'refused', why: `The event bus refused it: ${put.field}: ${put.message}` };
    return { kind: 'taken', messageIds: [says.messageId] };
  };
}

/** Genesys knows the message before it tells of it: its webhook does not name the conversation. */
export function openMessagingVoice(genesys: ReplyStack['services']['genesys'], post: Post, remember: Remember): Voice {
  return async (says) => {
    const { messageId, conversationId, text } = says;
    genesys.putMessages({ messageId, conversationId, text });
    const request = { source: openMessaging, body: JSON.stringify(openMessagingBody(says)) };
    const status = await post(request);
    if (!isTaken(status)) return refusedBy(openMessaging, status);
    remember(conversationKey({ source: 'genesys', id: conversationId }), messageId, request);
    return { kind: 'taken', messageIds: [messageId] };
  };
}

/**
 * A source of the setting `sources`.
 * @param devices those of the customer, for a source that addresses devices: it sends to each by itself
 */
export function webhookVoice(
  {
    name,
    settings,
    devices,
  }: {
    readonly name: string;
    readonly settings: SourceSettings;
    readonly devices?: readonly string[];
  },
  post: Post,
  remember: Remember,
): Voice {
  return async (says) => {
    const messageIds: string[] = [];
    for (const one of devices === undefined ? [says] : devices.map((device) => ({ ...says, device }))) {
      const body = JSON.stringify(bodyOf(one, settings));
      const status = await post({ source: name, body });
      if (!isTaken(status)) return refusedBy(name, status);
      const messageId = messageIdsIn(name, settings, body, says.sentAt).at(-1) ?? says.messageId;
      messageIds.push(messageId);
      remember(conversationKey({ source: name, id: says.conversationId }), messageId, { source: name, body });
    }
    return { kind: 'taken', messageIds };
  };
}

const isTaken = (status: number): boolean => status >= 200 && status < 300;

const refusedBy = (name: string, status: number): Said => ({
  kind: 'refused',
  why: `The webhook of ${name} answered ${status}.`,
});
