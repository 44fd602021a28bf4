import type { ApnsEnvironment, Platform } from '../../lambdas/core/device.ts';
import type { Push } from '../../lambdas/core/push.ts';

/** No provider has ever given out such a token: Apple's are hexadecimal, Google's much longer. */
const impossibleToken = 'no-such-device';
const liveMs = 60_000;

/** Where a test goes. */
export type Target = Pick<Push, 'app' | 'environment' | 'platform' | 'token' | 'addressKind' | 'environmentIsCertain'>;

/** A push that stands for none of an agent: it says that it is one of the system, about a conversation of its own. */
export function testPush(target: Target & Partial<Pick<Push, 'locale' | 'recipient'>>, id: string, now: number): Push {
  return {
    recipient: 'handoff-test',
    ...target,
    source: 'genesys',
    conversationId: 'handoff-test',
    messageId: id,
    sentAt: now,
    expiresAt: now + liveMs,
    collapseId: id,
    content: { mode: 'generic', type: 'system' },
  };
}

/** A push that no device can get, to hear what a provider says of whoever sends it. */
export function impossiblePush(app: string, platform: Platform, environment: ApnsEnvironment, now: number): Push {
  const token = impossibleToken;
  const to = { app, platform, environment, token, addressKind: 'token', environmentIsCertain: true } as const;
  return testPush(to, 'handoff-doctor', now);
}
