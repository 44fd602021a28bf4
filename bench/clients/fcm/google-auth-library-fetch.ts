import { type Client, type ClientSettings, sender } from '../client.ts';
import { jwtClient } from './google-token.ts';

/** The token from google-auth-library, the sends by Node's own `fetch`. */
export function createClient(settings: ClientSettings): Client {
  const client = jwtClient(settings);
  const url = `${settings.origin}/v1/projects/${sender.projectId}/messages:send`;
  const { message } = JSON.parse(settings.sample.body);
  return {
    async send(deviceToken) {
      const { token } = await client.getAccessToken();
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message: { ...message, token: deviceToken } }),
      });
      const body = await answer.text();
      if (answer.status !== 200) throw new Error(`status ${answer.status}: ${body}`);
    },
  };
}
