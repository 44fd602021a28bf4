import { composeApns } from '../../lambdas/channels/apns/compose.ts';
import type { Appearance } from '../../lambdas/channels/appearance.ts';
import { composeFcm } from '../../lambdas/channels/fcm/compose.ts';
import { composeTelegram } from '../../lambdas/channels/telegram/compose.ts';
import type { Push } from '../../lambdas/core/push.ts';

const sentAt = Date.UTC(2026, 10, 21, 10);
const push: Push = {
  token: '<device token>',
  addressKind: 'token',
  platform: 'ios',
  environment: 'production',
  environmentIsCertain: true,
  app: 'com.company.app',
  locale: 'de-CH',
  recipient: '7d9f1c9e-5a0e-4f0e-9f67-3f9d0a6f2b11',
  source: 'genesys',
  conversationId: '0b1c7a52-0f5e-4a53-8d8c-9a1f6d3e2c70',
  messageId: 'f3a9d0c1b2e44f6c8a7d5e9b10c2d3e4',
  sentAt,
  expiresAt: sentAt + 3_600_000,
  collapseId: 'kq3V0lq2nJQm8i9w0t5RZpZc3mB1yT7a',
  content: { mode: 'generic' },
};
const appearance: Appearance = { timeToLive: 'until-expiry', sound: 'default' };
const full: Push = { ...push, content: { mode: 'full', sender: 'Ann', preview: 'Your order is on its way.' } };

/** A source's own fields, and the intent that a tap starts. */
const passThrough = { FromASAPP: true, extras: { theme: 'dark' }, click_action: 'asapp.intent.action.OPEN_CHAT' };

interface Example {
  readonly title: string;
  readonly json: unknown;
  /** Fields that are a source's, and no part of the contract. */
  readonly theirs?: readonly string[];
}

/** What docs/payload.md shows, as the channels make it. */
export const examples: readonly Example[] = [
  { title: 'APNs, mode `generic`, the body of the request:', json: bodyOf(push) },
  {
    title: 'APNs, mode `id-only`, a ticket, three unread messages, a category:',
    json: bodyOf(
      { ...push, badge: 3, content: { mode: 'id-only', type: 'ticket', ticketId: 'T-4711' } },
      { ...appearance, category: 'REPLY' },
    ),
  },
  {
    title: 'FCM to Android, mode `full`, with a notification channel:',
    json: messageOf({ ...full, platform: 'android' }, { ...appearance, channelId: 'messages' }),
  },
  {
    title: 'FCM to Android, mode `generic`, without a sound, for three messages:',
    json: messageOf(
      { ...push, platform: 'android', silent: true, content: { mode: 'generic', count: 3 } },
      { ...appearance, channelId: 'messages', quietChannelId: 'quiet-messages' },
    ),
  },
  {
    title: 'FCM to iOS, mode `full`, by Firebase Installation ID:',
    json: messageOf({ ...full, addressKind: 'fid', token: '<installation id>' }, appearance),
  },
  {
    title: 'FCM to Android, mode `generic`, with what a source named `asapp` passes through:',
    json: messageOf(
      { ...push, platform: 'android', source: 'asapp', content: { mode: 'generic', passThrough } },
      { ...appearance, channelId: 'messages', clickAction: 'OPEN_CONVERSATION' },
    ),
    theirs: Object.keys(passThrough),
  },
];

/** It carries no fields of the contract, but the button. */
export const telegramExample: Example = {
  title: 'Telegram, mode `full`, the body of `sendMessage`:',
  json: composeTelegram({ ...full, platform: 'telegram', token: '4711', app: 'acme_support_bot' }, appearance, 'acme'),
};

function bodyOf(one: Push, look = appearance): unknown {
  return JSON.parse(composeApns(one, look).body);
}

function messageOf(one: Push, look: Appearance): unknown {
  return { message: JSON.parse(composeFcm(one, look, sentAt + 1_000).json) };
}
