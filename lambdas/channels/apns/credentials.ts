import * as z from 'zod/mini';
import { chosenSchema, fieldOf } from '../chosen-schema.ts';

const text = z.string().check(z.minLength(1));

/** A key from the developer account, PKCS #8 PEM as Apple hands it out (`.p8`). */
export const apnsCredentials = z.object({
  teamId: text,
  keyId: text,
  privateKey: text,
});
export type ApnsCredentials = z.infer<typeof apnsCredentials>;

/** By bundle id: apps of several teams, or with a key of their own. */
const keysOfApps = z.object({ apps: z.record(text, apnsCredentials) });

export type ApnsSecret = ApnsCredentials | z.infer<typeof keysOfApps>;

/** The secret of the APNs channel: one key for all apps, or a key for each. */
export const apnsSecret: z.ZodMiniType<ApnsSecret> = chosenSchema<ApnsSecret>((input) =>
  fieldOf(input, 'apps') === undefined ? apnsCredentials : keysOfApps,
);
