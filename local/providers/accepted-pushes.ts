/** A push that a stand-in took. */
export interface AcceptedPush {
  readonly channel: 'apns' | 'fcm' | 'telegram';
  /** APNs only: the host that took it. */
  readonly environment?: 'production' | 'sandbox';
  /** FCM: the token, fid, topic or condition, whichever the message names. Telegram: the chat's id. */
  readonly deviceToken: string;
  /** FCM only: which of the four the message names. */
  readonly addressKind?: 'token' | 'fid' | 'topic' | 'condition';
  /** Request headers in lower case, without pseudo-headers; the authorization value is left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON as sent: the APNs payload, FCM's `{message}`, or the body of Telegram's `sendMessage`. */
  readonly payload: unknown;
  /** ISO 8601. */
  readonly receivedAt: string;
}

export interface AcceptedPushes {
  readonly add: (push: AcceptedPush) => void;
  /** Oldest first, the last 10,000 at most. */
  readonly list: () => readonly AcceptedPush[];
  /** Forgets all and says how many there were. */
  readonly clear: () => number;
}

/** Keeps the last pushes in memory. */
export function createAcceptedPushes({ limit = 10_000 } = {}): AcceptedPushes {
  let pushes: AcceptedPush[] = [];
  return {
    add: (push) => {
      pushes.push(push);
      // Cutting once per `limit` pushes keeps adding cheap under load.
      if (pushes.length >= 2 * limit) pushes = pushes.slice(-limit);
    },
    list: () => pushes.slice(-limit),
    clear: () => {
      const count = Math.min(pushes.length, limit);
      pushes = [];
      return count;
    },
  };
}

/** Headers as an AcceptedPush and an Attempt keep them. */
export function recordedHeaders(headers: NodeJS.Dict<string | string[] | number>): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    recorded[name] = name === 'authorization' ? redacted(String(value)) : String(value);
  }
  return recorded;
}

/** The scheme alone; of a value without one, which may be all secret, nothing. */
function redacted(authorization: string): string {
  const scheme = /^(bearer|basic) /i.exec(authorization)?.[1];
  return scheme === undefined ? '(redacted)' : `${scheme} (redacted)`;
}
