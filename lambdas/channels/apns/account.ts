import type { ApnsEnvironment } from '../../core/device.ts';
import type { AccountKinds } from '../accounts.ts';
import { type Connection, type ConnectionLimits, createConnection } from './connection.ts';
import type { ApnsCredentials, ApnsSecret } from './credentials.ts';
import { allCredentials, credentialsOf, sameCredentials } from './keys.ts';
import { createProviderToken, type ProviderToken } from './provider-token.ts';

/** What belongs to one provider key: APNs binds a connection to the team and the kind of key of its first push. */
export interface Account {
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

/** Apps of one team share a connection, teams share none. */
export function keyAccounts(settings: AccountSettings): AccountKinds<ApnsSecret, ApnsCredentials, Account> {
  return {
    all: allCredentials,
    ofApp: credentialsOf,
    same: sameCredentials,
    open: (credentials) => openAccount(credentials, settings),
    leave: (account) => account.leave(),
  };
}

function openAccount(credentials: ApnsCredentials, { origins, limits, now }: AccountSettings): Account {
  const connections = {
    production: createConnection(origins.production, limits, now),
    sandbox: createConnection(origins.sandbox, limits, now),
  };
  return {
    providerToken: createProviderToken(credentials, { now }),
    connections,
    leave() {
      connections.production.leave();
      connections.sandbox.leave();
    },
  };
}
