import type { ApnsEnvironment } from '../../core/device.ts';
import { type Connection, type ConnectionLimits, createConnection } from './connection.ts';
import type { ApnsCredentials } from './credentials.ts';
import { createProviderToken, type ProviderToken } from './provider-token.ts';

/** What belongs to one provider key: APNs binds a connection to the team and the kind of key of its first push. */
export interface Account {
  readonly credentials: ApnsCredentials;
  readonly providerToken: ProviderToken;
  readonly connections: Readonly<Record<ApnsEnvironment, Connection>>;
  /** Lets the requests under way end and closes the connections. */
  leave(): void;
}

export interface AccountSettings {
  readonly origins: Readonly<Record<ApnsEnvironment, string>>;
  readonly limits: ConnectionLimits;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function openAccount(credentials: ApnsCredentials, { origins, limits, now }: AccountSettings): Account {
  const connections = {
    production: createConnection(origins.production, limits, now),
    sandbox: createConnection(origins.sandbox, limits, now),
  };
  return {
    credentials,
    providerToken: createProviderToken(credentials, { now }),
    connections,
    leave() {
      connections.production.leave();
      connections.sandbox.leave();
    },
  };
}
