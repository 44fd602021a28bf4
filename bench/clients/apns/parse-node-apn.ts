import { randomUUID } from 'node:crypto';
import { Notification, Provider } from '@parse/node-apn';
import { type Client, type ClientSettings, sender } from '../client.ts';

/** @parse/node-apn's Provider. */
export function createClient({ origin, privateKey, sample }: ClientSettings): Client {
  const { hostname: address, port } = new URL(origin);
  const provider = new Provider({
    token: { key: privateKey, keyId: sender.keyId, teamId: sender.teamId },
    address,
    port: Number(port),
  });
  const payload = JSON.parse(sample.body);
  const { headers } = sample;
  return {
    async send(deviceToken) {
      const notification = new Notification();
      notification.rawPayload = payload;
      notification.topic = sender.bundleId;
      notification.pushType = 'alert';
      notification.priority = 10;
      notification.expiry = Number(headers['apns-expiration']);
      notification.collapseId = headers['apns-collapse-id'] ?? '';
      notification.id = randomUUID();
      const { sent, failed } = await provider.send(notification, deviceToken);
      if (sent.length !== 1) throw new Error(`not sent: ${failed[0]?.error ?? failed[0]?.response?.reason}`);
    },
  };
}
