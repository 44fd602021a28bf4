import { type Outcome, readRefusal, refused, tryLater } from './outcome.ts';

export interface ApiOptions {
  /** The deployment's `ApiUrl`, such as `https://abc123.execute-api.eu-central-1.amazonaws.com`. */
  readonly baseUrl: string;
  /** The signed-in customer's access token; undefined: nobody is signed in. It may fail where it needs the network. */
  readonly getToken: () => string | undefined | Promise<string | undefined>;
  /** Another `fetch`, such as one that pins certificates. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default 10. */
  readonly timeoutSeconds?: number;
}

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** The one route without a token is `POST /v1/devices/unregister`. */
  readonly withoutToken?: true;
  /** Goes on while the page closes. */
  readonly keepalive?: true;
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  /** The JSON of the body; undefined: none. */
  readonly body: unknown;
  readonly headers: Headers;
}

/**
 * Sends one request. `read` makes the value of a successful answer; undefined: not an answer of this API, so try later.
 */
export type Api = <Value>(
  request: ApiRequest,
  read: (answer: ApiAnswer) => Value | undefined,
) => Promise<Outcome<Value>>;

export function createApi(options: ApiOptions): Api {
  const { getToken, fetch = globalThis.fetch, timeoutSeconds = 10 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');

  return async (request, read) => {
    // AbortSignal.timeout and .any are not everywhere, such as in React Native.
    const abort = new AbortController();
    const onAbort = () => abort.abort();
    request.signal?.addEventListener('abort', onAbort);
    const timer = setTimeout(onAbort, timeoutSeconds * 1000);
    try {
      const token = request.withoutToken ? undefined : await getToken();
      if (token === undefined && !request.withoutToken) return refused(401, 'signed-out', 'Nobody is signed in.');
      const response = await fetch(baseUrl + request.path, {
        method: request.method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(request.keepalive ? { keepalive: true } : {}),
        signal: abort.signal,
      });
      return readAnswer(response, await response.text(), read);
    } catch {
      return tryLater;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
    }
  };
}

function readAnswer<Value>(
  { status, headers }: Response,
  text: string,
  read: (answer: ApiAnswer) => Value | undefined,
): Outcome<Value> {
  const afterSeconds = secondsOf(headers, 'retry-after');
  if (status === 429 || status >= 500) return afterSeconds === undefined ? tryLater : { ...tryLater, afterSeconds };
  const body = parsed(text);
  if (status >= 400) return readRefusal(status, body);
  const value = read({ status, body, headers });
  return value === undefined ? tryLater : { kind: 'done', value };
}

export function secondsOf(headers: Headers, name: string): number | undefined {
  const seconds = Number(headers.get(name) ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a route that answers nothing else; another status is somebody else's. */
export const nothing = ({ status }: ApiAnswer) => (status === 204 ? true : undefined);
