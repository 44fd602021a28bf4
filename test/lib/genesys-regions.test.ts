import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { genesysRegions, originsOf } from '../../lib/genesys-regions.ts';

test.each([
  ['mypurecloud.com', 'https://login.mypurecloud.com', 'https://api.mypurecloud.com'],
  ['mypurecloud.com.au', 'https://login.mypurecloud.com.au', 'https://api.mypurecloud.com.au'],
  ['use2.us-gov-pure.cloud', 'https://login.use2.us-gov-pure.cloud', 'https://api.use2.us-gov-pure.cloud'],
])('%s has its login and its API', (region, loginOrigin, apiOrigin) => {
  expect(originsOf(region)).toEqual({ loginOrigin, apiOrigin });
});

test('each region is there once, and makes origins', () => {
  expect(new Set(genesysRegions).size).toBe(18);
  for (const region of genesysRegions) {
    const { loginOrigin, apiOrigin } = originsOf(region);
    expect([new URL(loginOrigin).origin, new URL(apiOrigin).origin]).toEqual([loginOrigin, apiOrigin]);
  }
});

test.each(['', 'us-east-1', 'MYPURECLOUD.COM', 'https://login.mypurecloud.com', 'evil.example', 'toString'])(
  '%j is none, and the error lists those there are',
  (region) => {
    expect(() => originsOf(region)).toThrow(
      /^The Genesys region must be one of mypurecloud\.com, .*edee1\.eusc-pure\.cloud\.$/,
    );
  },
);

test('the list makes a setting', () => {
  expect(z.enum(genesysRegions).parse('euw2.pure.cloud')).toBe('euw2.pure.cloud');
});
