import { errorCode } from '../error-code.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'name-not-found'],
  ['EAI_AGAIN', 'name-not-found'],
  ['CERT_HAS_EXPIRED', 'certificate'],
  ['CERT_NOT_YET_VALID', 'certificate'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
  ['CERT_SIGNATURE_FAILURE', 'certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
]);

/**
 * Why there was no connection for what `fetch` was to write, in words of ours: its errors may hold the URL, and with it the
 * bot's token.
 */
export function reasonOf(error: unknown): string {
  const { cause } = typeof error === 'object' && error !== null && 'cause' in error ? error : {};
  return reasons.get(errorCode(cause) ?? '') ?? 'connection';
}
