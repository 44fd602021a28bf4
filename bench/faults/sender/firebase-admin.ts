import { globalAgent } from 'node:https';
import { cert, initializeApp } from 'firebase-admin/app';
import { getMessaging } from 'firebase-admin/messaging';
import * as z from 'zod';
import type { Client, ClientContext } from './client.ts';

const host = z.object({ host: z.string() });
const firebaseError = z.object({ code: z.string(), httpResponse: z.object({ status: z.int() }).optional() });

/**
 * firebase-admin as it comes, with its own limits (15 s for an answer). Its hosts are fixed, so Node's default HTTPS agent,
 * which it uses, connects to the stand-ins instead, and checks the certificate for their name.
 */
export function createFirebaseAdmin({ settings }: ClientContext): Client {
  const { app: projectId, fcmOrigin, serviceAccount, tokenUrl } = settings;
  const connect = globalAgent.createConnection.bind(globalAgent);
  globalAgent.createConnection = (options, done) => {
    const isFcm = host.parse(options).host === 'fcm.googleapis.com';
    const { hostname, port } = new URL(isFcm ? fcmOrigin : tokenUrl);
    return connect({ ...options, host: hostname, port: Number(port), servername: hostname }, done);
  };
  const { client_email: clientEmail, private_key: privateKey } = serviceAccount;
  const credential = cert({ projectId, clientEmail, privateKey });
  const messaging = getMessaging(initializeApp({ credential, projectId }));
  return async ({ token, sender, preview }) => {
    try {
      await messaging.send({ token, notification: { title: sender, body: preview } });
      return { kind: 'delivered' };
    } catch (error) {
      const { code, httpResponse } = firebaseError.parse(error);
      return { kind: httpResponse ? 'refused' : 'failed', detail: code };
    }
  };
}
