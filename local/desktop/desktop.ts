import { createAccessTokens } from '../genesys/access-tokens.ts';
import { loginError } from '../genesys/answer.ts';
import { type Client, createClients } from '../genesys/clients.ts';
import { createFaults } from '../genesys/fault.ts';
import { type HostStats, startHost } from '../genesys/host.ts';
import { createLogin } from '../genesys/login.ts';
import { createRateLimit } from '../genesys/rate-limit.ts';
import type { Certificate } from '../providers/certificate.ts';
import { createApi } from './api.ts';
import { type FaultInput, faultSchema, shownFault } from './fault.ts';
import type { TakenNotification } from './notification.ts';
import type { Users } from './users.ts';

export interface DesktopOptions {
  readonly certificate: Certificate;
  /** The OAuth client that it knows. */
  readonly client: Client;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface DesktopStats extends HostStats {
  readonly issuedTokens: number;
  /** Requests by kind, right or not. */
  readonly asked: { readonly token: number; readonly notification: number };
}

/** The stand-in of a company's service that shows notifications to agents. */
export interface Desktop {
  /** `https://localhost:<port>`, without a slash at the end. */
  readonly origin: string;
  readonly notificationsUrl: string;
  readonly tokenUrl: string;
  /** What it has taken, in the order in which it came. */
  readonly notifications: () => readonly TakenNotification[];
  /** Says how many there were. Their keys are forgotten too. */
  readonly clearNotifications: () => number;
  readonly stats: () => DesktopStats;
  readonly faults: () => readonly FaultInput[];
  /** Adds a fault. */
  readonly fail: (fault: FaultInput) => void;
  readonly setFaults: (faults: readonly FaultInput[]) => void;
  /** Whom it does not know, and for whom something is in its way; both none at first. */
  readonly setUsers: (users: Users) => void;
  readonly setRateLimit: (requestsPerMinute: number) => void;
  /** Of the tokens given out from now on. */
  readonly setTokenLifetime: (seconds: number) => void;
  /** Says how many were out. */
  readonly revokeTokens: () => number;
  readonly close: () => Promise<void>;
}

const tokenPath = '/oauth/token';

/** Starts it in this process on a free port of 127.0.0.1, over TLS: its token endpoint and its notifications. */
export async function startDesktop({ certificate, client, now = Date.now }: DesktopOptions): Promise<Desktop> {
  const accessTokens = createAccessTokens(now);
  const rateLimit = createRateLimit(now);
  const faults = createFaults();
  const taken = new Map<string, TakenNotification>();
  const asked = { token: 0, notification: 0 };
  let users: Users = { unknown: [], inTheWay: [] };
  let issuedTokens = 0;

  const issue = (clientId: string) => {
    issuedTokens += 1;
    return accessTokens.issue(clientId);
  };
  const judgeLogin = createLogin(createClients([client]), { ...accessTokens, issue });
  const judgeApi = createApi({ accessTokens, rateLimit, users: () => users, taken, now });
  const host = await startHost({
    certificate,
    faults,
    judge(request) {
      const isToken = request.path === tokenPath;
      asked[isToken ? 'token' : 'notification'] += 1;
      return (isToken ? judgeLogin : judgeApi)(request);
    },
    refusal: (status) => loginError(status, 'as_the_fault_says', 'As the fault says.'),
  });

  return {
    origin: host.origin,
    notificationsUrl: `${host.origin}/notifications`,
    tokenUrl: host.origin + tokenPath,
    notifications: () => [...taken.values()],
    clearNotifications() {
      const { size } = taken;
      taken.clear();
      return size;
    },
    stats: () => ({ ...host.stats(), issuedTokens, asked: { ...asked } }),
    faults: () => faults.list().map(shownFault),
    fail: (fault) => faults.add(faultSchema.parse(fault)),
    setFaults: (given) => faults.replace(given.map((fault) => faultSchema.parse(fault))),
    setUsers: (given) => {
      users = given;
    },
    setRateLimit: rateLimit.set,
    setTokenLifetime: accessTokens.setLifetime,
    revokeTokens: () => accessTokens.revoke(),
    close: host.close,
  };
}
