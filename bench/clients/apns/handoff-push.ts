import { createApns } from '../../../lambdas/channels/apns/send.ts';
import { aPush } from '../a-push.ts';
import { type Client, type ClientSettings, sender } from '../client.ts';
import { delivered } from '../delivered.ts';

/** Our sender: the very function that dispatch calls, with all of its guards. */
export function createClient({ origin, privateKey }: ClientSettings): Client {
  const credentials = {
    kind: 'found' as const,
    value: { teamId: sender.teamId, keyId: sender.keyId, privateKey },
  };
  const sendPush = createApns({
    credentials: { get: async () => credentials, refresh: async () => credentials },
    origins: { production: origin, sandbox: origin },
    apps: [sender.bundleId],
    appearance: { sound: 'default', timeToLive: 'until-expiry' },
    now: Date.now,
  });
  return { send: (deviceToken) => delivered(sendPush, aPush(deviceToken, 'ios')) };
}
