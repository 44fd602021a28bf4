import { initializeApp } from 'firebase-admin/app';
import { getMessaging } from 'firebase-admin/messaging';
import { JWT } from 'google-auth-library';
import * as z from 'zod';

// The client runs here unchanged, and its parent asks for one batch after the other.

const keyFileSchema = z.object({ project_id: z.string(), client_email: z.string(), private_key: z.string() });
const keyFile = keyFileSchema.parse(JSON.parse(process.env.KEY_FILE ?? ''));
const requestSchema = z.object({ tokens: z.array(z.string()) });

const scopes = ['https://www.googleapis.com/auth/firebase.messaging'];
const jwt = new JWT({ email: keyFile.client_email, key: keyFile.private_key, scopes });
const tokenSchema = z.object({ access_token: z.string(), expiry_date: z.number() });
const credential = {
  getAccessToken: async () => {
    const { access_token, expiry_date } = tokenSchema.parse(await jwt.authorize());
    return { access_token, expires_in: (expiry_date - Date.now()) / 1000 };
  },
};
const messaging = getMessaging(initializeApp({ credential, projectId: keyFile.project_id }));

process.on('message', async (message) => {
  const { tokens } = requestSchema.parse(message);
  const { responses } = await messaging.sendEach(tokens.map((token) => ({ token, notification: { title: 'Hello' } })));
  process.send?.(responses.map(({ messageId, error }) => ({ messageId, code: error?.code, message: error?.message })));
});
