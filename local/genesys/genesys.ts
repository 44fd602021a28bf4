import type { Certificate } from '../providers/certificate.ts';
import { createAccessTokens } from './access-tokens.ts';
import { apiError, loginError } from './answer.ts';
import { createApi } from './api.ts';
import { type Client, createClients } from './clients.ts';
import type { Clock } from './clock.ts';
import { startControl } from './control.ts';
import { createFaults, type Fault, type FaultInput, type FaultRequest, faultSchema } from './fault.ts';
import { type HostStats, startHost } from './host.ts';
import { createLogin } from './login.ts';
import { createMessages, type Message } from './messages.ts';
import { createRateLimit } from './rate-limit.ts';

export interface GenesysOptions {
  readonly certificate: Certificate;
  readonly clients: readonly Client[];
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface GenesysStats {
  readonly login: HostStats;
  readonly api: HostStats;
  readonly issuedTokens: number;
  /** Requests by kind, right or not. */
  readonly requests: Readonly<Record<FaultRequest, number>>;
}

/** What the control's routes do, for who runs in this process. */
export interface GenesysControl {
  readonly putMessages: (...messages: readonly Message[]) => void;
  readonly messages: () => readonly Message[];
  readonly clearMessages: () => number;
  /** Adds a fault (`fault.ts`). */
  readonly fail: (fault: FaultInput) => void;
  readonly setFaults: (faults: readonly FaultInput[]) => void;
  readonly faults: () => readonly Fault[];
  readonly stats: () => GenesysStats;
  /** Moves the stand-in's clock against `now`. */
  readonly setClock: (offsetMilliseconds: number) => void;
  /** All OAuth clients that there are from now on; tokens that are out stay. */
  readonly setClients: (clients: readonly Client[]) => void;
  readonly setTokenLifetime: (seconds: number) => void;
  readonly revokeTokens: () => number;
  readonly setRateLimit: (requestsPerMinute: number) => void;
}

export interface Genesys extends GenesysControl {
  /** `https://localhost:<port>`, without a slash at the end, as the other one. */
  readonly loginOrigin: string;
  readonly apiOrigin: string;
  /** Plain HTTP; its routes: `control.ts`. */
  readonly controlUrl: string;
  /** Breaks all connections of the API's host, idle ones too; says how many there were. */
  readonly breakConnections: (kind: 'reset' | 'close' | 'silent') => number;
  readonly close: () => Promise<void>;
}

/** Starts the login host and the API of a Genesys Cloud region in this process, each on a free port of 127.0.0.1. */
export async function startGenesys({
  certificate,
  clients,
  now: realNow = Date.now,
}: GenesysOptions): Promise<Genesys> {
  const clock: Clock = { offsetMilliseconds: 0 };
  const now = () => realNow() + clock.offsetMilliseconds;
  const accessTokens = createAccessTokens(now);
  const knownClients = createClients(clients);
  const faults = createFaults();
  const messages = createMessages();
  const rateLimit = createRateLimit(now);
  const requests: Record<FaultRequest, number> = { token: 0, details: 0, message: 0 };
  let issuedTokens = 0;
  const count = (request: FaultRequest) => {
    requests[request] += 1;
  };
  const counted = {
    ...accessTokens,
    issue: () => {
      issuedTokens += 1;
      return accessTokens.issue();
    },
  };

  const common = { certificate, faults };
  const judgeLogin = createLogin(knownClients, counted);
  const [login, api] = await Promise.all([
    startHost({
      ...common,
      judge: (asked) => {
        count('token');
        return judgeLogin(asked);
      },
      refusal: (status) => loginError(status, status < 500 ? 'invalid_request' : 'server_error', 'As the fault says.'),
    }),
    startHost({
      ...common,
      judge: createApi({ accessTokens, rateLimit, messages, now, count }),
      refusal: (status) => apiError(status, 'as.the.fault.says', 'As the fault says.'),
    }),
  ]);

  const control: GenesysControl = {
    putMessages: (...given) => messages.put(given),
    messages: messages.list,
    clearMessages: messages.clear,
    fail: (fault) => faults.add(faultSchema.parse(fault)),
    setFaults: (given) => faults.replace(given.map((fault) => faultSchema.parse(fault))),
    faults: faults.list,
    stats: () => ({ login: login.stats(), api: api.stats(), issuedTokens, requests: { ...requests } }),
    setClock: (offsetMilliseconds) => Object.assign(clock, { offsetMilliseconds }),
    setClients: knownClients.set,
    setTokenLifetime: accessTokens.setLifetime,
    revokeTokens: accessTokens.revokeAll,
    setRateLimit: rateLimit.set,
  };
  const plain = await startControl(control);
  return {
    ...control,
    loginOrigin: login.origin,
    apiOrigin: api.origin,
    controlUrl: plain.url,
    breakConnections: (kind) => api.breakAll(kind, ''),
    close: async () => {
      await Promise.all([login.close(), api.close(), plain.close()]);
    },
  };
}
