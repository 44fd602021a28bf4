import type { SendPush } from '../../../lambdas/channels/send-push.ts';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import type { Client, ClientContext } from './client.ts';
import { look } from './look.ts';
import { limits, type SenderSettings, type TestPush } from './messages.ts';

/** A credentials source that remembers, as the dispatcher's does, until somebody asks it to read the secret again. */
function remembering<Value>(read: () => Value) {
  let remembered = read();
  return {
    get: async () => ({ kind: 'found', value: remembered }) as const,
    refresh: async () => {
      remembered = read();
      return { kind: 'found', value: remembered } as const;
    },
  };
}

/** Only the one channel is loaded, as in its function. */
async function openChannel({ settings, now, secret }: ClientContext): Promise<SendPush> {
  const { channel, app, apnsOrigins, fcmOrigin, tokenUrl } = settings;
  const common = { apps: [app], appearance: { timeToLive: 'until-expiry' }, now } as const;
  if (channel === 'apns') {
    const { createApns } = await import('../../../lambdas/channels/apns/send.ts');
    const credentials = remembering(() => secret().apnsKey);
    return createApns({ ...common, ...limits, credentials, origins: apnsOrigins });
  }
  const { createFcm } = await import('../../../lambdas/channels/fcm/send.ts');
  const credentials = remembering(() => secret().serviceAccount);
  const { requestLimitMs } = limits;
  return createFcm({ ...common, requestLimitMs, credentials, origin: fcmOrigin, tokenUrl });
}

/** The channel as the dispatcher calls it, all guards on. */
export async function createHandoffPush(context: ClientContext): Promise<Client> {
  const { settings, now } = context;
  const sendPush = await openChannel(context);
  return async (push) => {
    const deadline = performance.now() + 10_000;
    const outcome = await sendPush(pushOf(push, settings, now()), look, () => deadline - performance.now());
    return { kind: outcome.kind === 'withdrawn' ? outcome.kind : outcomeWord(outcome), detail: outcome };
  };
}

/** An outcome in a word or two: what the journal's owner would count. */
function outcomeWord(outcome: Outcome): string {
  if (outcome.kind === 'device-gone') return `${outcome.kind} ${outcome.proof}`;
  return outcome.kind === 'try-later' && outcome.mayHaveArrived ? 'try-later, may have arrived' : outcome.kind;
}

function pushOf(
  { token, environmentIsCertain, sender, preview }: TestPush,
  { channel, app }: SenderSettings,
  at: number,
) {
  return {
    token,
    addressKind: 'token',
    platform: channel === 'apns' ? 'ios' : 'android',
    environment: 'production',
    environmentIsCertain,
    app,
    recipient: 'recipient-1',
    source: 'genesys',
    conversationId: 'conversation-1',
    messageId: `message-${token}`,
    sentAt: at,
    expiresAt: at + 3_600_000,
    collapseId: `collapse-${token.slice(0, 40)}`,
    content: { mode: 'full', sender, preview },
  } as const;
}
