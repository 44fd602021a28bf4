import { readBody, readJson } from './api-body.ts';
import { createApiGate } from './api-gate.ts';
import { readRetryAfterSeconds } from './api-retry-after.ts';
import { type RequestTrouble, type Unavailable, unavailable } from './api-unavailable.ts';

export interface HostRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Its status says all: what a 2xx holds is not read, and may be anything, or break off. */
  readonly onlyStatus?: boolean;
}

export type HostAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The JSON of a 2xx that has any; nobody needs the words of a refusal, and they quote what was asked for. */
      readonly json?: unknown;
      readonly headers: Headers;
    }
  | Unavailable;

export interface ApiHost {
  /** What stands in the way of a request now, by what the host answered before. */
  readonly closed: () => Unavailable | undefined;
  /** Asks nothing for so long. */
  readonly rest: (seconds: number, reason: 'credentials') => void;
  /** Never rejects. Redirects are not followed: what we send is meant for this host. */
  readonly ask: (request: HostRequest, timeLeftMs: number) => Promise<HostAnswer>;
}

export interface ApiHostSettings {
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly requestLimitMs: number;
  /** Of an answer. */
  readonly mostBytes?: number;
}

/** Genesys' limits are of a minute; who does not say how long to wait waits for half of one. */
const unsaidRestSeconds = 30;

/** A body that nobody needs is let in no further. */
const mostBytesUnread = 65_536;

/** One host of Genesys', with its pauses. */
export function createApiHost({ origin, now, requestLimitMs, mostBytes }: ApiHostSettings): ApiHost {
  const base = new URL(origin);
  const gate = createApiGate(now);

  function failed(reason: RequestTrouble, retryAfterSeconds?: number) {
    gate.failed(reason);
    if (retryAfterSeconds !== undefined) gate.rest(retryAfterSeconds, reason);
    return unavailable(reason, retryAfterSeconds);
  }

  function read({ status, headers }: Response, text: string | 'too-large' | undefined): HostAnswer {
    // `manual` gives Node's callers the redirect itself, and browsers' a status of 0.
    if (status < 200 || (status >= 300 && status < 400)) return failed('redirect');
    if (status >= 500) return failed(`http-${status}`, readRetryAfterSeconds(headers, now()));
    if (status === 429) {
      const seconds = readRetryAfterSeconds(headers, now()) ?? unsaidRestSeconds;
      gate.answered();
      gate.rest(seconds, 'rate-limited');
      return unavailable('rate-limited', seconds);
    }
    if (text === undefined || text === '') {
      gate.answered();
      return { kind: 'answered', status, headers };
    }
    if (text === 'too-large') {
      gate.answered();
      return unavailable('too-large');
    }
    const json = readJson(text);
    if (!json) return failed('unreadable-answer');
    gate.answered();
    return { kind: 'answered', status, headers, json: json.value };
  }

  async function exchange({ method, path, headers, body, onlyStatus = false }: HostRequest, signal: AbortSignal) {
    // Put together as text: resolved against the origin, a path that begins with two slashes would name another host.
    const response = await fetch(new URL(base.origin + path), {
      method,
      headers: { accept: 'application/json', 'user-agent': 'handoff-push', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal,
    });
    if (response.ok && response.status !== 204 && !onlyStatus) {
      return { response, text: await readBody(response, mostBytes) };
    }
    // The head has said what there is to know, so nobody waits for the rest. It is let in all the same, within the same
    // time, because a body that is given up takes its connection with it.
    readBody(response, mostBytesUnread).catch(() => {});
    return { response, text: undefined };
  }

  return {
    closed: gate.closed,
    rest: gate.rest,
    async ask(request, timeLeftMs) {
      const limitMs = Math.floor(Math.min(requestLimitMs, timeLeftMs));
      if (limitMs < 1) return unavailable('no-time-left');
      const inTheWay = gate.enter();
      if (inTheWay) return inTheWay;
      const signal = AbortSignal.timeout(limitMs);
      // A connection that died while the process slept is noticed by the request that wants to use it. All that we ask
      // can be asked twice.
      const exchanged = await exchange(request, signal)
        .catch(() => exchange(request, signal))
        .catch(() => undefined);
      if (exchanged) return read(exchanged.response, exchanged.text);
      if (!signal.aborted) return failed('unreachable');
      if (limitMs >= requestLimitMs) return failed('timeout');
      // Not the host was slow: the caller had little time.
      gate.gaveUp();
      return unavailable('timeout');
    },
  };
}
