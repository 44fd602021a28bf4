import type { Proof } from '../sources/proof.ts';
import type { WebhookRequest } from './handler.ts';
import { type KnownSecrets, outOfReach, type SourceSecretReading } from './known-secrets.ts';

/** Whether a source itself sent a request. Rejects where that cannot be found out now. */
export type Judge = (
  request: Pick<WebhookRequest, 'body' | 'headers' | 'receivedAt'>,
) => Promise<'genuine' | 'forged' | 'too-old' | 'not-configured'>;

/**
 * Judges requests by their proof: by the secrets that are known, and where none fits by those that the source has now. While
 * they cannot be read, what looks proven but fits none that is known cannot be judged.
 */
export function judgeBy(secrets: KnownSecrets, proof: Proof): Judge {
  return async ({ body, headers, receivedAt }) => {
    const fits = (reading: SourceSecretReading) =>
      reading.kind === 'found' && proof.isSigned(body, headers, reading.value.secrets, receivedAt);
    const genuine = () => (proof.isFresh(headers, receivedAt) ? 'genuine' : 'too-old');
    const held = await secrets.held();
    if (fits(held)) return genuine();
    const fresh = await secrets.fresh();
    if ((fresh ?? held).kind === 'not-configured') return 'not-configured';
    if (fresh && fits(fresh)) return genuine();
    if (!fresh && proof.mayBeSigned(headers)) throw outOfReach();
    return 'forged';
  };
}
