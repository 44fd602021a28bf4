/** One request to push, and what came of it. Times are epoch milliseconds of the stand-ins' clock. */
export interface Attempt {
  /** Grows by one, from 1. */
  readonly seq: number;
  readonly channel: 'apns' | 'fcm' | 'telegram';
  /** APNs only: the host that was asked. */
  readonly environment?: 'production' | 'sandbox';
  /** As an AcceptedPush has it; empty where the request names none. */
  readonly deviceToken: string;
  /** Request headers in lower case, without pseudo-headers; the authorization value is left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON as sent: the APNs payload, FCM's `{message}`, or the body of `sendMessage`; null where it was none. */
  readonly payload: unknown;
  /** When the request came. */
  readonly at: number;
  /** When it was answered, or it was settled that it will not be. */
  readonly answeredAt: number;
  /** Whether the provider took the push, answered or not. */
  readonly accepted: boolean;
  /** Of the answer; absent where there was none. */
  readonly status?: number;
  /** The provider's word for why not: APNs' reason, FCM's error or canonical code, Telegram's description. */
  readonly reason?: string;
  /** Why there was no answer: the `disconnect` of a fault, or `connection-gone` where nobody was there to hear it. */
  readonly broken?: string;
}

/** How a request ended. */
export type AttemptEnd =
  | { readonly status: number; readonly reason?: string }
  | { readonly broken: NonNullable<Attempt['broken']> };

export const connectionGone: AttemptEnd = { broken: 'connection-gone' };

export interface Attempts {
  readonly add: (attempt: Omit<Attempt, 'seq'>) => void;
  /** What is kept of all behind this one, oldest first. */
  readonly after: (seq: number) => readonly Attempt[];
  /** The `seq` of the newest; 0 before the first. */
  readonly newest: () => number;
  /** Tells of each as it is added; call what this returns to hear no more. */
  readonly listen: (listener: (attempt: Attempt) => void) => () => void;
}

/** Keeps the last `limit` attempts in memory. */
export function createAttempts({ limit = 1_000 } = {}): Attempts {
  const listeners = new Set<(attempt: Attempt) => void>();
  let attempts: Attempt[] = [];
  let newest = 0;
  return {
    add: (given) => {
      newest += 1;
      const attempt = { seq: newest, ...given };
      attempts.push(attempt);
      // Cutting once per `limit` attempts keeps adding cheap under load.
      if (attempts.length >= 2 * limit) attempts = attempts.slice(-limit);
      for (const listener of listeners) listener(attempt);
    },
    after: (seq) => {
      const count = Math.min(newest - seq, limit);
      return count > 0 ? attempts.slice(-count) : [];
    },
    newest: () => newest,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
