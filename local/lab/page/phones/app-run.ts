import { createHandoffPushClient, type HandoffPushClient } from '../../../../docs/clients/typescript/client.ts';
import type { KeyValueStorage } from '../../../../docs/clients/typescript/kept.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Network } from './network.ts';

/** The app from its start to its end: the client of docs/clients, which everybody's app has, and nothing in its place. */
export interface AppRun {
  readonly client: HandoffPushClient;
  /** In the middle of whatever it does, its timers too: they come to a request that nothing answers, and to nothing after. */
  readonly kill: () => void;
}

export interface Installation {
  readonly deviceId: string;
  /** Outlives the app's runs, and ends with its uninstallation. */
  readonly storage: KeyValueStorage;
  readonly signedIn: () => string;
}

export function startApp(
  { deviceId, storage, signedIn }: Installation,
  network: Network,
  tokens: AccessTokens,
): AppRun {
  const { fetch, kill } = network.connect();
  const getToken = () => tokens.of(signedIn(), fetch);
  return { client: createHandoffPushClient({ baseUrl: '', deviceId, storage, fetch, getToken }), kill };
}

/** What the system starts for a push alone: it reads what the app has kept, and says nothing to anybody. */
export function startForPush({ deviceId, storage }: Installation): Pick<HandoffPushClient, 'isForMe'> {
  return createHandoffPushClient({ baseUrl: '', deviceId, storage, getToken: () => undefined });
}
