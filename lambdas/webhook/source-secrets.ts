import * as z from 'zod/mini';

const secret = z.string().check(z.minLength(1));

/** All by which a source may prove its requests now: the old and the new one during a rotation. */
export const sourceSecretsSchema = z.object({
  secrets: z.array(secret).check(z.minLength(1), z.maxLength(2)),
});
export type SourceSecrets = z.output<typeof sourceSecretsSchema>;
