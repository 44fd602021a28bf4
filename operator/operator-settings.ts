import * as z from 'zod';
import { operatorError } from './deployment.ts';

const text = z.string().min(1);

/** The output `OperatorSettings`, as lib/operator-settings.ts writes it. */
const operatorSettingsSchema = z.object({
  production: z.boolean(),
  /** Absent: Genesys Cloud is not heard through EventBridge. */
  eventSourceName: text.optional(),
  genesysTopics: z.array(text),
  jwtIssuer: text,
  jwtAlgorithms: z.array(text),
  goneGuard: z.object({ percent: z.number(), samples: z.number() }),
  /** Bundle ids; the first is the default. */
  apns: z
    .object({
      apps: z.array(text).min(1),
      secretName: text,
      defaultEnvironment: z.enum(['production', 'sandbox']),
      productionOrigin: text,
      sandboxOrigin: text,
    })
    .optional(),
  /** Firebase projects; the first is the default. */
  fcm: z.object({ apps: z.array(text).min(1), secretName: text, origin: text, tokenUrl: text }).optional(),
  /** Bots; the first is the default. */
  telegram: z
    .object({ apps: z.array(text).min(1), secretName: text, origin: text, appName: text.optional() })
    .optional(),
  genesysApi: z.object({ loginOrigin: text, apiOrigin: text, secretName: text }).optional(),
  genesysOpenMessaging: z.object({ secretName: text }).optional(),
  /** Our client at the service that shows notifications to agents. */
  desktop: z.object({ secretName: text }).optional(),
  /** What that service signs its callbacks with. */
  desktopCallbacks: z.object({ secretName: text }).optional(),
  /** Where each source of the setting `sources` has its secrets, by its name. */
  sourceSecretNames: z.record(text, text).default({}),
});
export type OperatorSettings = z.output<typeof operatorSettingsSchema>;

/** @throws an Error named `OperatorError` where the deployment is older than the command line */
export function operatorSettingsOf(outputs: Readonly<Record<string, string>>): OperatorSettings {
  const parsed = operatorSettingsSchema.safeParse(readJson(outputs.OperatorSettings ?? ''));
  if (parsed.success) return parsed.data;
  throw operatorError('This deployment does not say its settings as this command line reads them: deploy it anew.');
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
