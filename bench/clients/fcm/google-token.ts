import { JWT } from 'google-auth-library';
import type { ClientSettings } from '../client.ts';
import { serviceAccountKey } from './service-account.ts';

/** google-auth-library's client of a service account; it knows one token endpoint, so only that request is led elsewhere. */
export function jwtClient({ tokenUrl, privateKey }: ClientSettings): JWT {
  const account = serviceAccountKey(privateKey);
  const client = new JWT({
    email: account.client_email,
    key: account.private_key,
    scopes: ['https://www.googleapis.com/auth/firebase.messaging'],
  });
  client.transporter.interceptors.request.add({
    resolved: async (request) =>
      new URL(request.url).host === 'oauth2.googleapis.com'
        ? Object.assign(request, { url: new URL(tokenUrl) })
        : request,
  });
  return client;
}
