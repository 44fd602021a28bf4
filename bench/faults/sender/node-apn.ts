import { Notification, Provider } from '@parse/node-apn';
import type { Client, ClientContext } from './client.ts';
import { limits } from './messages.ts';

/** @parse/node-apn as it comes, but as patient as the others. */
export function createNodeApn({ settings: { apnsKey, apnsOrigins, app } }: ClientContext): Client {
  const { hostname, port } = new URL(apnsOrigins.production);
  const provider = new Provider({
    token: { key: apnsKey.privateKey, keyId: apnsKey.keyId, teamId: apnsKey.teamId },
    address: hostname,
    port: Number(port),
    requestTimeout: limits.requestLimitMs,
  });
  return async ({ token, sender, preview }) => {
    const note = new Notification({ topic: app, pushType: 'alert', alert: { title: sender, body: preview } });
    const { sent, failed } = await provider.send(note, token);
    if (sent.length > 0) return { kind: 'delivered' };
    const [failure] = failed;
    return failure?.response
      ? { kind: 'refused', detail: `${failure.status} ${failure.response.reason}` }
      : { kind: 'failed', detail: String(failure?.error) };
  };
}
