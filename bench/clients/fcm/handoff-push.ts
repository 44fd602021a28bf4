import { createFcm } from '../../../lambdas/channels/fcm/send.ts';
import { aPush } from '../a-push.ts';
import { type Client, type ClientSettings, sender } from '../client.ts';
import { delivered } from '../delivered.ts';
import { serviceAccountKey } from './service-account.ts';

/** Our sender: the very function that dispatch calls, with all of its guards. */
export function createClient({ origin, tokenUrl, privateKey }: ClientSettings): Client {
  const credentials = {
    kind: 'found' as const,
    value: serviceAccountKey(privateKey),
  };
  const sendPush = createFcm({
    credentials: { get: async () => credentials, refresh: async () => credentials },
    origin,
    tokenUrl,
    apps: [sender.projectId],
    appearance: { sound: 'default', timeToLive: 'until-expiry' },
    now: Date.now,
  });
  return { send: (deviceToken) => delivered(sendPush, aPush(deviceToken, 'android')) };
}
