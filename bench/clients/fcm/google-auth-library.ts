import { type Client, type ClientSettings, sender } from '../client.ts';
import { jwtClient } from './google-token.ts';

/** google-auth-library's own `request`, which fetches the token when it needs one. */
export function createClient(settings: ClientSettings): Client {
  const client = jwtClient(settings);
  const url = `${settings.origin}/v1/projects/${sender.projectId}/messages:send`;
  const { message } = JSON.parse(settings.sample.body);
  return {
    async send(deviceToken) {
      const { status } = await client.request({
        url,
        method: 'POST',
        data: { message: { ...message, token: deviceToken } },
      });
      if (status !== 200) throw new Error(`status ${status}`);
    },
  };
}
