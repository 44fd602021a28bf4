import type * as z from 'zod';
import { type GenesysOrigins, originsOf } from './genesys-regions.ts';
import { configurationSchema, settingNames } from './settings-schema.ts';

export type Configuration = Omit<
  z.output<typeof configurationSchema>,
  | 'eventSourceName'
  | 'apnsBundleIds'
  | 'fcmProjectIds'
  | 'telegramBots'
  | 'genesysRegion'
  | 'genesysLoginOrigin'
  | 'genesysApiOrigin'
  | 'urgentConcurrency'
> & {
  /** Undefined: Genesys Cloud is not heard through EventBridge. */
  readonly eventSourceName: string | undefined;
  readonly urgentConcurrency: number;
  /** The bundle ids, projects or bots of each channel that the stack has. */
  readonly apns: { readonly apps: readonly string[] } | undefined;
  readonly fcm: { readonly apps: readonly string[] } | undefined;
  readonly telegram: { readonly apps: readonly string[] } | undefined;
  /** Where Genesys' API is, where it may be asked. */
  readonly genesysApi: GenesysOrigins | undefined;
};

/**
 * Checks settings and fills in what was left out.
 * @throws an Error that names each wrong or missing setting and says what to write; values are not repeated
 */
export function configurationFrom(settings: Readonly<Record<string, unknown>>): Configuration {
  const parsed = configurationSchema.safeParse(settings);
  if (!parsed.success) throw incomplete(parsed.error.issues);
  const { apnsBundleIds, fcmProjectIds, telegramBots, genesysRegion, genesysLoginOrigin, genesysApiOrigin, ...rest } =
    parsed.data;
  const mistakes: { path: string[]; message: string }[] = [];
  const apns = rest.channels.includes('apns');
  const fcm = rest.channels.includes('fcm');
  const telegram = rest.channels.includes('telegram');
  if (apns && apnsBundleIds === undefined) {
    mistakes.push({ path: ['apnsBundleIds'], message: "write your app's bundle id, or leave apns out of channels" });
  }
  if (fcm && fcmProjectIds === undefined) {
    mistakes.push({ path: ['fcmProjectIds'], message: 'write your Firebase project id, or leave fcm out of channels' });
  }
  if (telegram && telegramBots === undefined) {
    mistakes.push({ path: ['telegramBots'], message: 'write the name of your bot, or leave telegram out of channels' });
  }
  const eventSourceName = rest.eventSourceName === 'none' ? undefined : rest.eventSourceName;
  if (
    eventSourceName === undefined &&
    !rest.genesysOpenMessaging &&
    !rest.genesysBridge &&
    Object.keys(rest.sources).length === 0
  ) {
    const message =
      'write the partner event source of Genesys, or set genesysBridge or sources: else nothing is ever heard';
    mistakes.push({ path: ['eventSourceName'], message });
  }
  if (rest.genesysOpenMessaging && genesysRegion === undefined) {
    // The webhook's messages do not name their conversation.
    mistakes.push({ path: ['genesysRegion'], message: 'write your region: genesysOpenMessaging asks Genesys there' });
  }
  if (rest.genesysBridge && genesysRegion === undefined) {
    mistakes.push({ path: ['genesysRegion'], message: 'write your region: the bridge listens to Genesys there' });
  }
  if (rest.tellAgents.length > 0 && genesysRegion === undefined) {
    mistakes.push({
      path: ['genesysRegion'],
      message: 'write your region: tellAgents asks Genesys there who the agent is',
    });
  }
  if (rest.tellAgents.includes('desktop')) {
    for (const name of ['desktopUrl', 'desktopTokenUrl'] as const) {
      if (rest[name] !== undefined) continue;
      mistakes.push({ path: [name], message: 'write its https address, or leave desktop out of tellAgents' });
    }
  } else if (rest.desktopCallbacks !== 'none') {
    mistakes.push({
      path: ['desktopCallbacks'],
      message: 'write none, or set tellAgents to desktop: else nothing calls back',
    });
  }
  if (rest.genesysCustomerAttribute === rest.genesysUndeliveredAttribute) {
    const message = 'write another attribute than genesysUndeliveredAttribute: it holds a message, not a customer';
    mistakes.push({ path: ['genesysCustomerAttribute'], message });
  }
  if (rest.journalDays <= rest.deadLetterDays) {
    // A dead letter that is put back looks for its message's row.
    mistakes.push({
      path: ['journalDays'],
      message: `write more days than deadLetterDays has (${rest.deadLetterDays})`,
    });
  }
  if (mistakes.length > 0) throw incomplete(mistakes);
  return {
    ...rest,
    eventSourceName,
    // After an outage nearly everybody has waited long: the urgent lane must be able to carry what the other one can.
    urgentConcurrency: rest.urgentConcurrency ?? rest.maximumConcurrency,
    apns: apns && apnsBundleIds !== undefined ? { apps: apnsBundleIds } : undefined,
    fcm: fcm && fcmProjectIds !== undefined ? { apps: fcmProjectIds } : undefined,
    telegram: telegram && telegramBots !== undefined ? { apps: telegramBots } : undefined,
    genesysApi:
      genesysRegion === undefined
        ? undefined
        : {
            loginOrigin: genesysLoginOrigin ?? originsOf(genesysRegion).loginOrigin,
            apiOrigin: genesysApiOrigin ?? originsOf(genesysRegion).apiOrigin,
          },
  };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string | undefined;
  readonly keys?: readonly string[];
}

function incomplete(issues: readonly Issue[]): Error {
  const lines = issues.map(({ path, message, code, keys }) =>
    code === 'unrecognized_keys'
      ? `  ${keys?.join(', ')}: there is no such setting (there are: ${settingNames.join(', ')})`
      : `  ${path.join('.')}: ${message}`,
  );
  return settingsMistake(
    `The settings of Handoff Push are not complete:\n${lines.join('\n')}\nSee "Configuration" in README.md.`,
  );
}

/** An error of whoever wrote the settings: its message is the whole story. */
export function settingsMistake(message: string): Error {
  const error = new Error(message);
  error.name = 'SettingsError';
  return error;
}
