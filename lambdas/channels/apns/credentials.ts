import * as z from 'zod';

/** A key from the developer account, PKCS #8 PEM as Apple hands it out (`.p8`). */
export const apnsCredentials = z.object({
  teamId: z.string().min(1),
  keyId: z.string().min(1),
  privateKey: z.string().min(1),
});
export type ApnsCredentials = z.infer<typeof apnsCredentials>;

/** By bundle id: apps of several teams, or with a key of their own. */
const keysOfApps = z.object({ apps: z.record(z.string().min(1), apnsCredentials) });

export type ApnsSecret = ApnsCredentials | z.infer<typeof keysOfApps>;

/** The secret of the APNs channel: one key for all apps, or a key for each. A union would not name the field that is wrong. */
export const apnsSecret: z.ZodType<ApnsSecret> = z.unknown().transform((secret, context): ApnsSecret => {
  const isOfApps = typeof secret === 'object' && secret !== null && 'apps' in secret;
  const parsed = (isOfApps ? keysOfApps : apnsCredentials).safeParse(secret);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export { allCredentials } from './keys.ts';
