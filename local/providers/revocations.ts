import * as z from 'zod';

export const revocationsSchema = z.strictObject({
  apnsKeyIds: z.array(z.string(), 'must be a list of key ids').default([]),
  clientEmails: z.array(z.string(), 'must be a list of service accounts').default([]),
});

/** Credentials that were right until somebody revoked them. */
export interface Revocations {
  apnsKeyIds: readonly string[];
  /** Access tokens that they already have go on to live, as at Google. */
  clientEmails: readonly string[];
}
