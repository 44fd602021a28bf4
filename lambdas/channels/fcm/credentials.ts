import * as z from 'zod';

/** The secret of the FCM channel: a service account key as Google hands it out; its other fields are not needed. */
export const serviceAccount = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;

export function sameServiceAccount(one: ServiceAccount, other: ServiceAccount): boolean {
  return one.client_email === other.client_email && one.private_key === other.private_key;
}
