import { globalAgent } from 'node:https';
import { cert, initializeApp } from 'firebase-admin/app';
import { getMessaging } from 'firebase-admin/messaging';
import { type Client, type ClientSettings, sender } from '../client.ts';

/**
 * firebase-admin's `send`, as it comes. Its hosts are fixed (fcm.googleapis.com, oauth2.googleapis.com), and its
 * `httpAgent` option does not reach the request for the token: Node's default HTTPS agent, which it uses of itself and
 * which keeps connections, connects to the bench's server instead, and checks the certificate for that one's name.
 */
export function createClient({ origin, privateKey, sample }: ClientSettings): Client {
  const { hostname: host, port } = new URL(origin);
  const connect = globalAgent.createConnection.bind(globalAgent);
  globalAgent.createConnection = (options, done) =>
    connect({ ...options, host, port: Number(port), servername: host }, done);
  const credential = cert({ projectId: sender.projectId, clientEmail: sender.clientEmail, privateKey });
  const messaging = getMessaging(initializeApp({ credential, projectId: sender.projectId }));
  const { notification, data, android } = JSON.parse(sample.body).message;
  const appearance = inCamelCase(android.notification);
  return {
    async send(token) {
      // It rejects where the push is not accepted.
      await messaging.send({
        token,
        notification,
        data,
        android: {
          priority: 'high',
          ttl: Number.parseFloat(android.ttl) * 1000,
          notification: appearance,
        },
      });
    },
  };
}

/** firebase-admin renames what the API calls by names with underscores. */
function inCamelCase(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const renamed = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [renamed(name), value]));
}
