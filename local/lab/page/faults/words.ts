import type { FaultKind, Provider } from './faults.ts';

export const providerNames: Readonly<Record<Provider, string>> = { apns: 'APNs', fcm: 'FCM' };

export const faultNames: Readonly<Record<FaultKind, string>> = {
  throttle: 'Throttle',
  unavailable: '503',
  goaway: 'GOAWAY',
  'bad-key': 'Bad key',
  'black-hole': 'Black hole',
};

const doubling = 'twice as long after each try, 15 minutes at most';
const breaker =
  'One attempt is enough to know: then nothing is tried for 60 s, one push finds out, and the wait grows to 2, 4 and 5 minutes. What waits until it expires ends as “channel down”.';

/** What the provider answers then, and what becomes of pushes. */
export const whatHappens: Readonly<Record<Provider, Readonly<Record<FaultKind, string>>>> = {
  apns: {
    throttle: `429 TooManyRequests. Each push waits 60 to 72 s, ${doubling}.`,
    unavailable:
      '503 ServiceUnavailable. Apple wants 15 minutes after that, so each push waits 15 minutes, even if APNs is well again sooner.',
    goaway: `Each connection ends with GOAWAY and its pushes undone. They are sent again at once on a new one; when that ends too, they wait 60 to 72 s, ${doubling}.`,
    'bad-key': `403 InvalidProviderToken. The key is read once more, in case it was replaced. ${breaker}`,
    'black-hole':
      'It takes the request and never answers. After 10 s nobody knows whether it arrived: it goes out once more after 60 to 72 s, under the same collapse id. Without an answer again it ends as “unconfirmed”.',
  },
  fcm: {
    throttle: `429 QUOTA_EXCEEDED, Retry-After 20. Each push waits 20 to 24 s, ${doubling}.`,
    unavailable: `503 UNAVAILABLE. Each push waits 10 to 12 s, ${doubling}.`,
    goaway:
      'We speak HTTP/1.1 with FCM, which has no GOAWAY: the connection closes without an answer. Nobody knows whether the push arrived: it goes out once more after 10 to 12 s, with the same tag. Without an answer again it ends as “unconfirmed”.',
    'bad-key': `401 UNAUTHENTICATED, and Google gives no new access token (invalid_grant). ${breaker}`,
    'black-hole':
      'It takes the request and never answers. After 10 s nobody knows whether it arrived: it goes out once more after 10 to 12 s, with the same tag. Without an answer again it ends as “unconfirmed”.',
  },
};
