import type { Push } from '../../../lambdas/core/push.ts';

/** A push with everything in it that a test does not care about. */
export function aPush(differences: Partial<Push> = {}): Push {
  return {
    token: 'a1b2c3d4',
    addressKind: 'token',
    platform: 'ios',
    environment: 'production',
    environmentIsCertain: true,
    app: 'com.example.app',
    recipient: 'recipient-1',
    source: 'genesys',
    conversationId: 'conversation-1',
    messageId: 'message-1',
    sentAt: 1_700_000_000_000,
    expiresAt: 1_700_003_600_999,
    collapseId: 'collapse-1',
    content: { mode: 'generic' },
    ...differences,
  };
}
