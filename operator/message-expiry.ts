import * as z from 'zod';

const settingsSchema = z.object({ messageExpirySeconds: z.number() });
/** Of deployments that do not say: the longest that may be set, so that nothing is called expired that is not. */
const longestMs = 86_400_000;

/** How long a deployment's messages are worth a push. */
export function messageExpiryMsOf({ OperatorSettings = '' }: Readonly<Record<string, string>>): number {
  try {
    return settingsSchema.parse(JSON.parse(OperatorSettings)).messageExpirySeconds * 1_000;
  } catch {
    return longestMs;
  }
}
