import { type AgentWord, wordNewsMs } from '../core/agent-word.ts';
import { type NotificationText, textOf } from './notification-texts.ts';

/** As the target takes it. */
export interface Notification extends NotificationText {
  /** Genesys' id of the agent. */
  readonly userId: string;
  /** The same for every repeat. */
  readonly idempotencyKey: string;
  readonly actions: readonly NotificationAction[];
  /** ISO 8601. */
  readonly expiresAt: string;
}

export type NotificationAction =
  | { readonly id: string; readonly type: 'openUrl'; readonly label: string; readonly url: string }
  | {
      readonly id: string;
      readonly type: 'callback';
      readonly label: string;
      readonly metadata: { readonly conversationId: string; readonly messageId: string };
    };

export interface NotificationSettings {
  /** With `{conversationId}` in it; absent: nothing opens. */
  readonly conversationUrl: string | undefined;
  /** Whether an agent can answer with a click. */
  readonly callbacks: boolean;
}

export function notificationOf(
  word: AgentWord,
  { userId, idempotencyKey }: Pick<Notification, 'userId' | 'idempotencyKey'>,
  settings: NotificationSettings,
): Notification {
  const { type, title, message } = textOf(word);
  return {
    userId,
    title,
    message,
    type,
    idempotencyKey,
    actions: actionsOf(word, settings),
    expiresAt: new Date(word.endedAt + wordNewsMs).toISOString(),
  };
}

function actionsOf(
  { conversationId, messageId }: AgentWord,
  { conversationUrl, callbacks }: NotificationSettings,
): readonly NotificationAction[] {
  const id = encodeURIComponent(conversationId.toWellFormed());
  const open = conversationUrl?.replaceAll('{conversationId}', () => id);
  return [
    ...(open === undefined ? [] : [{ id: 'open', type: 'openUrl', label: 'Open conversation', url: open } as const]),
    ...(callbacks
      ? [{ id: 'seen', type: 'callback', label: 'Got it', metadata: { conversationId, messageId } } as const]
      : []),
  ];
}
