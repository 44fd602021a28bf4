import type { Push } from '../../lambdas/core/push.ts';
import { sender } from './client.ts';

const expiresAt = Date.now() + 3_600_000;

/** A push as dispatch makes one from a job: the default mode, generic, with everything that a real one carries. */
export function aPush(token: string, platform: 'ios' | 'android'): Push {
  return {
    token,
    addressKind: 'token',
    platform,
    environment: 'production',
    environmentIsCertain: true,
    app: platform === 'ios' ? sender.bundleId : sender.projectId,
    locale: 'de-DE',
    recipient: '4pM0yLQb0bYxgWnVxyVfZA',
    source: 'genesys',
    conversationId: '4b7a6a0e-53c5-4d5b-9a7e-5a6f7e0a1c11',
    messageId: '0d6ff3c9-1f0a-4f0e-8f2d-6c8d2b0f9a22',
    sentAt: expiresAt - 3_600_000,
    expiresAt,
    collapseId: 'pXy4lJ7cT6uR9s2w',
    badge: 3,
    content: { mode: 'generic' },
  };
}
