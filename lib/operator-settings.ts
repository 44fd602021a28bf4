import type { Configuration } from './configuration.ts';

/** What a deployment's secrets are called, by what is in them; people and the command line find them by it. */
export const secretNames = (stage: string) => {
  const named = (last: string) => `handoff-push/${stage}/${last}`;
  return {
    apns: named('apns'),
    fcm: named('fcm'),
    telegram: named('telegram'),
    genesysApi: named('genesys-api'),
    genesysOpenMessaging: named('genesys-open-messaging'),
    desktop: named('desktop'),
    desktopCallbacks: named('desktop-callbacks'),
    source: (name: string) => named(`source-${name}`),
  };
};

/**
 * What the command line has to know of a deployment's settings, as the output `OperatorSettings` carries it: JSON, read by
 * operator/operator-settings.ts. Nothing secret is among them.
 */
export function operatorSettings(settings: Configuration): string {
  const { apns, fcm, telegram, genesysApi, genesysOpenMessaging, sources } = settings;
  const names = secretNames(settings.stage);
  return JSON.stringify({
    production: settings.production,
    eventSourceName: settings.eventSourceName,
    messageExpirySeconds: settings.messageExpirySeconds,
    archiveDays: settings.archiveDays,
    journalDays: settings.journalDays,
    logDays: settings.logDays,
    genesysTopics: settings.genesysTopics,
    jwtIssuer: settings.jwtIssuer,
    jwtAlgorithms: settings.jwtAlgorithms,
    goneGuard: { percent: settings.goneGuardPercent, samples: settings.goneGuardSamples },
    ...(apns && {
      apns: {
        apps: apns.apps,
        secretName: names.apns,
        defaultEnvironment: settings.apnsDefaultEnvironment,
        productionOrigin: settings.apnsProductionOrigin,
        sandboxOrigin: settings.apnsSandboxOrigin,
      },
    }),
    ...(fcm && {
      fcm: {
        apps: fcm.apps,
        secretName: names.fcm,
        origin: settings.fcmOrigin,
        tokenUrl: settings.googleTokenUrl,
      },
    }),
    ...(telegram && {
      telegram: {
        apps: telegram.apps,
        secretName: names.telegram,
        origin: settings.telegramOrigin,
        ...(settings.telegramAppName === undefined ? {} : { appName: settings.telegramAppName }),
      },
    }),
    ...(genesysApi && { genesysApi: { ...genesysApi, secretName: names.genesysApi } }),
    sourceSecretNames: Object.fromEntries(Object.keys(sources).map((name) => [name, names.source(name)])),
    ...(genesysOpenMessaging && { genesysOpenMessaging: { secretName: names.genesysOpenMessaging } }),
    ...(settings.tellAgents.includes('desktop') && { desktop: { secretName: names.desktop } }),
    ...(settings.desktopCallbacks === 'signed' && { desktopCallbacks: { secretName: names.desktopCallbacks } }),
  });
}
