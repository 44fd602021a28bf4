import * as z from 'zod/mini';
import { within } from '../within.ts';
import { type GoogleCredential, isExternal, type ServiceAccount } from './credentials.ts';

export type FetchedToken =
  | { readonly kind: 'token'; readonly token: string; readonly lifeMs: number }
  /** The credential cannot be used, or Google does not accept it; `reason` is Google's word. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** The token endpoint gave no usable answer. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface FetchTokenSettings {
  /** Where a service account's assertion goes; an external account names its endpoints itself. */
  readonly tokenUrl: string;
  readonly requestLimitMs: number;
}

const scopes = ['https://www.googleapis.com/auth/firebase.messaging'];
const mayStandInHeader = /^[!-~]+$/;
const unavailable = { kind: 'unavailable', reason: 'token-endpoint' } as const;

/** One access token for FCM, by Google's library; never waits longer than the limit. */
export async function fetchToken(credential: GoogleCredential, settings: FetchTokenSettings): Promise<FetchedToken> {
  // Loading the library costs a cold start more than its first request does, and most invocations have a token.
  const google = await import('google-auth-library');
  const { requestLimitMs } = settings;
  // A wait inside the function would be paid for: whoever comes later asks again.
  const transporterOptions = { timeout: requestLimitMs, retryConfig: { retry: 0 } };
  try {
    const client = isExternal(credential)
      ? new google.AwsClient({ ...credential, scopes, transporterOptions })
      : serviceAccountClient(credential);
    // The library's token exchange takes no limit of ours, and repeats what failed up to three times.
    const granted = await within(requestLimitMs, client.getAccessToken());
    if (granted === 'too-late') return unavailable;
    const { access_token: token, expiry_date: expiresAt } = client.credentials;
    if (!token || !mayStandInHeader.test(token) || !expiresAt) return unavailable;
    // The library dates by the system's clock, so only the difference is worth something to ours.
    return { kind: 'token', token, lifeMs: expiresAt - Date.now() };
  } catch (error) {
    return readFailure(error, error instanceof google.gaxios.GaxiosError);
  }

  function serviceAccountClient({ client_email: email, private_key: key }: ServiceAccount) {
    const client = new google.JWT({ email, key, scopes, transporterOptions });
    // The library knows one token endpoint; its assertion is meant for that one wherever it is sent.
    client.transporter.interceptors.request.add({
      resolved: async (request) => Object.assign(request, { url: new URL(settings.tokenUrl) }),
    });
    return client;
  }
}

const word = z.string().check(z.regex(/^\w{1,64}$/));
/** OAuth says a word, Google's other APIs an object. */
const refusal = z.object({
  response: z.object({
    status: z.int(),
    data: z.catch(z.optional(z.object({ error: z.union([word, z.object({ status: word })]) })), undefined),
  }),
});

function readFailure(error: unknown, isOfRequest: boolean): FetchedToken {
  const answer = refusal.safeParse(error).data?.response;
  // It failed before any request: what the credential says cannot be used here.
  if (!answer) return isOfRequest ? unavailable : { kind: 'rejected', reason: 'unusable-key' };
  const isRefused = answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status);
  if (!isRefused) return unavailable;
  const said = answer.data?.error ?? `token-endpoint-http-${answer.status}`;
  return { kind: 'rejected', reason: typeof said === 'string' ? said : said.status };
}
