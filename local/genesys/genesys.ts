import type { Certificate } from '../providers/certificate.ts';
import { createAccessTokens } from './access-tokens.ts';
import { apiError, loginError } from './answer.ts';
import { createApi } from './api.ts';
import { type Client, createClients } from './clients.ts';
import type { Clock } from './clock.ts';
import { startControl } from './control.ts';
import { createConversationEvents } from './conversation-events.ts';
import { createConversations } from './conversations.ts';
import { createFaults, type FaultRequest, faultSchema } from './fault.ts';
import type { GenesysControl } from './genesys-control.ts';
import { startHost } from './host.ts';
import { createLogin } from './login.ts';
import { createMessages } from './messages.ts';
import { startNotifications } from './notifications/notifications.ts';
import { createOrganisation } from './organisation.ts';
import { createOrganisationControl } from './organisation-control.ts';
import { createRateLimit } from './rate-limit.ts';
import { requestCounts } from './request-counts.ts';
import { analyticsRoutes } from './routes/analytics.ts';
import { channelRoutes } from './routes/channels.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { messageRoutes } from './routes/messages.ts';
import { queueRoutes } from './routes/queues.ts';
import { userRoutes } from './routes/users.ts';

export interface GenesysOptions {
  readonly certificate: Certificate;
  readonly clients: readonly Client[];
  /** Epoch milliseconds. */
  readonly now?: () => number;
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
  const requests = requestCounts();
  let issuedTokens = 0;
  const count = (request: FaultRequest) => {
    requests[request] += 1;
  };
  const counted = {
    ...accessTokens,
    issue: (clientId: string) => {
      issuedTokens += 1;
      return accessTokens.issue(clientId);
    },
  };

  const common = { certificate, faults };
  const notifications = await startNotifications({ certificate, faults, now, countConnect: () => count('connect') });
  const organisation = createOrganisation(now);
  const conversations = createConversations(now);
  const events = createConversationEvents(notifications.control.emit, now);
  const routes = [
    ...messageRoutes(messages, now),
    ...channelRoutes(notifications.channels, notifications.connectUri),
    ...conversationRoutes(conversations, events),
    ...queueRoutes(organisation),
    ...userRoutes(organisation),
    ...analyticsRoutes(conversations),
  ];
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
      judge: createApi({ accessTokens, rateLimit, routes, count }),
      refusal: (status) => apiError(status, 'as.the.fault.says', 'As the fault says.'),
    }),
  ]);

  const control: GenesysControl = {
    ...notifications.control,
    ...createOrganisationControl({ organisation, conversations, messages, events }),
    putMessages: (...given) => messages.put(given),
    messages: messages.list,
    clearMessages: messages.clear,
    fail: (fault) => faults.add(faultSchema.parse(fault)),
    setFaults: (given) => faults.replace(given.map((fault) => faultSchema.parse(fault))),
    faults: faults.list,
    stats: () => ({
      login: login.stats(),
      api: api.stats(),
      notifications: notifications.stats(),
      issuedTokens,
      requests: { ...requests },
    }),
    setClock: (offsetMilliseconds) => {
      clock.offsetMilliseconds = offsetMilliseconds;
      notifications.channels.sweep();
    },
    setClients: knownClients.set,
    setTokenLifetime: accessTokens.setLifetime,
    revokeTokens: (clientId) => {
      notifications.tellRevoked(clientId);
      return accessTokens.revoke(clientId);
    },
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
      await Promise.all([login.close(), api.close(), notifications.close(), plain.close()]);
    },
  };
}
