import * as z from 'zod';

/** The secret of the APNs channel: a key from the developer account, PKCS #8 PEM as Apple hands it out (`.p8`). */
export const apnsCredentials = z.object({
  teamId: z.string().min(1),
  keyId: z.string().min(1),
  privateKey: z.string().min(1),
});
export type ApnsCredentials = z.infer<typeof apnsCredentials>;

export function sameApnsCredentials(one: ApnsCredentials, other: ApnsCredentials): boolean {
  return one.teamId === other.teamId && one.keyId === other.keyId && one.privateKey === other.privateKey;
}
