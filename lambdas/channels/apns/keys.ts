import type { ApnsCredentials, ApnsSecret } from './credentials.ts';

/** The key that the secret holds for an app; undefined: none. */
export function credentialsOf(secret: ApnsSecret, app: string): ApnsCredentials | undefined {
  if (!('apps' in secret)) return secret;
  return Object.hasOwn(secret.apps, app) ? secret.apps[app] : undefined;
}

export function allCredentials(secret: ApnsSecret): readonly ApnsCredentials[] {
  return 'apps' in secret ? Object.values(secret.apps) : [secret];
}

export function sameCredentials(one: ApnsCredentials, other: ApnsCredentials): boolean {
  return one.teamId === other.teamId && one.keyId === other.keyId && one.privateKey === other.privateKey;
}
