import type { Auth } from '../source-settings.ts';

/**
 * How Genesys proves a request of the Open Messaging webhook: `X-Hub-Signature-256: sha256=<base64 HMAC-SHA256>` over the raw
 * bytes (developer.genesys.cloud, Open Messaging, "Validate incoming requests"). Hexadecimal or base64url is no signature.
 */
export const openMessagingAuth: Auth = {
  kind: 'hmac',
  header: 'x-hub-signature-256',
  algorithm: 'sha256',
  encoding: 'base64',
  prefix: 'sha256=',
  signed: '{body}',
};
