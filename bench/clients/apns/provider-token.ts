import { createPrivateKey, sign } from 'node:crypto';
import { sender } from '../client.ts';

/** The ES256 token for clients that mint none themselves (Apple: "Establishing a token-based connection to APNs"). */
export function mintProviderToken(privateKey: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issuedAtSeconds = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: 'ES256', kid: sender.keyId })}.${part({ iss: sender.teamId, iat: issuedAtSeconds })}`;
  const key = createPrivateKey(privateKey);
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
