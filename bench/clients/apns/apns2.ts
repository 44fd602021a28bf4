import { ApnsClient, Notification } from 'apns2';
import { type Client, type ClientSettings, sender } from '../client.ts';

/**
 * apns2. It always speaks to port 443: its pool is replaced by one of the same class with the same options, only the
 * origin differs. It sends no `apns-id` of ours, having no option for it.
 */
export function createClient({ origin, privateKey, sample }: ClientSettings): Client {
  const client = new ApnsClient({
    team: sender.teamId,
    keyId: sender.keyId,
    signingKey: privateKey,
    defaultTopic: sender.bundleId,
    host: 'localhost',
  });
  const options = { connections: 32, pipelining: 1, allowH2: true, maxConcurrentStreams: 100 };
  Object.assign(client, { client: Reflect.construct(client.client.constructor, [origin, options]) });
  const { aps, ...data } = JSON.parse(sample.body);
  const { headers } = sample;
  return {
    async send(deviceToken) {
      const notification = new Notification(deviceToken, {
        aps,
        data,
        expiration: Number(headers['apns-expiration']),
        ...(headers['apns-collapse-id'] ? { collapseId: headers['apns-collapse-id'] } : {}),
      });
      // It rejects with APNs' reason where the push is not accepted.
      await client.send(notification);
    },
  };
}
