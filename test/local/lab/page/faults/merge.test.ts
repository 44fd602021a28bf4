import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { faultKinds } from '../../../../../local/lab/page/faults/faults.ts';
import { kindsIn, providers, withGone, withKind } from '../../../../../local/lab/page/faults/merge.ts';
import { goneFault, pageFaults } from '../../../../../local/lab/page/faults/page-faults.ts';
import { faultSchema } from '../../../../../local/providers/fault.ts';

const all = providers.flatMap((provider) => faultKinds.map((kind) => ({ provider, kind })));
const somebodys = [
  { channel: 'apns', deviceToken: 'a', status: 410, reason: 'ExpiredToken', times: 3 },
  { channel: 'telegram', status: 429, times: 'until-cleared' },
  // Almost the page's own, but for one host.
  { channel: 'apns', environment: 'sandbox', status: 503, reason: 'ServiceUnavailable', times: 'until-cleared' },
];

describe('what the page sets', () => {
  test.each(all)(
    '$provider $kind is a fault that the stand-ins take and keep until it is cleared',
    ({ provider, kind }) => {
      const taken = z.array(faultSchema).parse(pageFaults[provider][kind]);
      expect(taken).toEqual(pageFaults[provider][kind]);
      expect(taken.every(({ times }) => times === 'until-cleared')).toBe(true);
      // A key that Google refuses is refused by both: with FCM, and where tokens are to be had.
      const channels = provider === 'fcm' && kind === 'bad-key' ? ['fcm', 'google-oauth'] : [provider];
      expect(taken.map(({ channel }) => channel)).toEqual(channels);
    },
  );

  test.each(providers)('%s: the answer for an app that was uninstalled is one that it gives', (provider) => {
    expect(faultSchema.safeParse(goneFault(provider, 'token-1'))).toMatchObject({ success: true });
  });
});

describe('one among others', () => {
  test.each(all)('$provider $kind is told from what others have set', ({ provider, kind }) => {
    const set = withKind(somebodys, provider, kind);
    expect(kindsIn(set)).toEqual({ [provider]: kind });
    expect(withKind(set, provider, undefined)).toEqual(somebodys);
  });

  test('a provider has one at a time, and the other provider keeps its own', () => {
    const both = withKind(withKind(withKind(somebodys, 'apns', 'goaway'), 'fcm', 'bad-key'), 'apns', 'throttle');
    expect(kindsIn(both)).toEqual({ apns: 'throttle', fcm: 'bad-key' });
    expect(withKind(both, 'fcm', undefined)).toEqual([...somebodys, ...pageFaults.apns.throttle]);
  });

  test('the order of fields says nothing', () => {
    const turned = [{ times: 'until-cleared', reason: 'ServiceUnavailable', status: 503, channel: 'apns' }];
    expect(kindsIn(turned)).toEqual({ apns: 'unavailable' });
  });

  test('an app that was uninstalled twice is gone once, and its token alone', () => {
    const gone = withGone(withGone(withGone(somebodys, 'apns', 'one', true), 'fcm', 'two', true), 'apns', 'one', true);
    expect(gone).toEqual([...somebodys, goneFault('fcm', 'two'), goneFault('apns', 'one')]);
    expect(withGone(gone, 'fcm', 'two', false)).toEqual([...somebodys, goneFault('apns', 'one')]);
    expect(kindsIn(gone)).toEqual({});
  });
});
