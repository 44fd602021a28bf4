import { type PreferencesToSet, readDevices, readPreferences, readPushes, readUnread } from './answers.ts';
import { type ApiOptions, createApi, nothing } from './api.ts';
import { type KeyValueStorage, memoryStorage } from './kept.ts';
import { recordOf } from './outcome.ts';
import { createPresence } from './presence.ts';
import { reportSender } from './presence-reports.ts';
import { createRegistering } from './registering.ts';

export interface ClientOptions extends ApiOptions {
  /** The app's own name for this installation, 1 to 128 visible ASCII characters, the same at each start. */
  readonly deviceId: string;
  /** What must outlive the app: AsyncStorage, `localStorage`. Default: nothing does. */
  readonly storage?: KeyValueStorage;
  /** Milliseconds of a clock that never jumps. Default: `performance.now`. */
  readonly nowMs?: () => number;
}

/**
 * The app's side of Handoff Push, for browsers, React Native and Node. No call throws for want of a network, and none
 * throws what the API says: each answers an `Outcome`. Make one, and keep it while the app runs.
 */
export function createHandoffPushClient(options: ClientOptions) {
  const { deviceId, storage = memoryStorage(), nowMs = () => performance.now() } = options;
  const api = createApi(options);
  const { stop, sendAgain, ...presence } = createPresence(reportSender(api, deviceId), nowMs);
  const { register, signOut, unregisterPending, registration } = createRegistering(api, deviceId, storage, stop);
  const pathOf = (conversationId: string, what: string) =>
    `/v1/conversations/${encodeURIComponent(conversationId)}/${what}`;

  return {
    /** At each start, after each sign-in, and whenever the provider gives another token. Twice is as good as once. */
    register,
    /** Before the app drops the access token. `pending` above 0: `retryPending` once there is a network. */
    signOut,
    /** At each start and when the network is back, signed in or not. */
    retryPending: async (): Promise<{ readonly pending: number }> => {
      const [pending] = await Promise.all([unregisterPending(), sendAgain()]);
      return { pending };
    },
    /** Of the last `register`; undefined after `signOut`. */
    registration,
    /** All of the customer's, those that are gone too. */
    devices: () => api({ method: 'GET', path: '/v1/devices' }, ({ body }) => readDevices(body)),
    /** Whether a push is for whom this device is registered. If not, its phone changed hands after it was sent. */
    isForMe: async (payload: unknown): Promise<boolean> => {
      const recipient = (await registration())?.recipient;
      return recipient !== undefined && recordOf(payload).recipient === recipient;
    },
    presence,
    /**
     * All that was sent until then: the time of the newest message on the screen. Without it the last two seconds are
     * left out, because what was sent in them may not have been seen. The value is the badge.
     */
    markRead: (conversationId: string, upTo?: Date) =>
      api(
        { method: 'PUT', path: pathOf(conversationId, 'read'), body: { ...bodyOf({ upTo }), deviceId } },
        ({ body }) => readUnread(body),
      ),
    preferences: {
      get: () => api({ method: 'GET', path: '/v1/preferences' }, ({ body }) => readPreferences(body)),
      /** Replaces all of them: what is absent gets its default. */
      set: (body: PreferencesToSet) =>
        api({ method: 'PUT', path: '/v1/preferences', body }, (answer) => readPreferences(answer.body)),
    },
    mute: (conversationId: string, until?: Date) =>
      api({ method: 'PUT', path: pathOf(conversationId, 'mute'), body: bodyOf({ until }) }, nothing),
    unmute: (conversationId: string) => api({ method: 'DELETE', path: pathOf(conversationId, 'mute') }, nothing),
    /** What became of the newest messages of a conversation. */
    pushes: (conversationId: string) =>
      api({ method: 'GET', path: pathOf(conversationId, 'pushes') }, ({ body }) => readPushes(body)),
  };
}
export type HandoffPushClient = ReturnType<typeof createHandoffPushClient>;

/** JSON leaves out what is undefined. */
const bodyOf = (times: Readonly<Record<string, Date | undefined>>) => ({ ...times });
