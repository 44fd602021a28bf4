import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import {
  createProviderToken,
  type MintedToken,
  type ProviderToken,
} from '../../../../lambdas/channels/apns/provider-token.ts';

const minuteMs = 60_000;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const credentials = {
  teamId: 'TEAM000001',
  keyId: 'KEY0000001',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

async function tokenOf(providerToken: ProviderToken): Promise<string> {
  const minted = await providerToken.get();
  if (minted.kind !== 'minted') throw new Error(minted.kind);
  return minted.authorization.replace(/^bearer /, '');
}

async function mintedBy(providerToken: ProviderToken): Promise<MintedToken> {
  const minted = await providerToken.get();
  if (minted.kind !== 'minted') throw new Error(minted.kind);
  return minted;
}

describe('createProviderToken', () => {
  let time: number;
  const now = () => time;
  beforeEach(() => {
    time = 1_700_000_000_500;
  });

  test('mints what Apple asks for: ES256, kid, iss, iat in seconds and nothing else', async () => {
    const token = await tokenOf(createProviderToken(credentials, { now }));
    const key = await importSPKI(publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'ES256');
    await expect(jwtVerify(token, key)).resolves.toBeDefined();
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 'KEY0000001' });
    expect(decodeJwt(token)).toEqual({ iss: 'TEAM000001', iat: 1_700_000_000 });
  });

  test.each([
    [0, 45],
    [0.999999, 49.9],
  ])('keeps it for its life, which chance %d makes %d minutes', async (chance, lifeMinutes) => {
    const providerToken = createProviderToken(credentials, { now, random: () => chance });
    const first = await tokenOf(providerToken);
    time += lifeMinutes * minuteMs - 1;
    expect(await tokenOf(providerToken)).toBe(first);
    time += minuteMs;
    expect(await tokenOf(providerToken)).not.toBe(first);
  });

  test('its life counts from minting, not from its first use or the last', async () => {
    const providerToken = createProviderToken(credentials, { now, random: () => 0 });
    const first = await tokenOf(providerToken);
    time += 44 * minuteMs;
    expect(await tokenOf(providerToken)).toBe(first);
    time += 2 * minuteMs;
    expect(await tokenOf(providerToken)).not.toBe(first);
  });

  test('a clock that was set back makes a new one', async () => {
    const providerToken = createProviderToken(credentials, { now });
    await tokenOf(providerToken);
    time -= 120 * minuteMs;
    expect(decodeJwt(await tokenOf(providerToken)).iat).toBe(Math.floor(time / 1000));
  });

  test('callers at the same time share one', async () => {
    const providerToken = createProviderToken(credentials, { now });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenOf(providerToken)));
    // ES256 signatures hold chance: two mintings never look the same.
    expect(new Set(tokens).size).toBe(1);
  });

  test('many at once share one', async () => {
    const providerToken = createProviderToken(credentials, { now });
    const all = await Promise.all(Array.from({ length: 20 }, () => providerToken.get()));
    expect(new Set(all).size).toBe(1);
    expect(all).toEqual(Array.from({ length: 20 }, () => providerToken.held()));
  });

  test('a clock that was set back by ten minutes makes no new one', async () => {
    const providerToken = createProviderToken(credentials, { now });
    const first = await tokenOf(providerToken);
    time -= 10 * minuteMs;
    expect(await tokenOf(providerToken)).toBe(first);
  });

  describe('called expired', () => {
    test('is replaced once, however many were refused with it', async () => {
      const providerToken = createProviderToken(credentials, { now });
      const refused = await mintedBy(providerToken);
      time += 20 * minuteMs;
      expect(providerToken.isReplaced(refused)).toBe(true);
      expect(providerToken.isReplaced(refused)).toBe(true);
      const next = await mintedBy(providerToken);
      expect(next).not.toBe(refused);
      expect(providerToken.isReplaced(refused)).toBe(true);
      expect(await mintedBy(providerToken)).toBe(next);
    });

    test('within 20 minutes of its minting is not replaced: the clock is wrong', async () => {
      const providerToken = createProviderToken(credentials, { now });
      const refused = await mintedBy(providerToken);
      time += 20 * minuteMs - 1;
      expect(providerToken.isReplaced(refused)).toBe(false);
      expect(await mintedBy(providerToken)).toBe(refused);
    });

    test('a refused replacement is not replaced again', async () => {
      const providerToken = createProviderToken(credentials, { now });
      const refused = await mintedBy(providerToken);
      time += 30 * minuteMs;
      providerToken.isReplaced(refused);
      expect(providerToken.isReplaced(await mintedBy(providerToken))).toBe(false);
    });
  });

  describe('called too early', () => {
    const renewed = async () => {
      const providerToken = createProviderToken(credentials, { now, random: () => 0 });
      const previous = await mintedBy(providerToken);
      time += 45 * minuteMs;
      const tooEarly = await mintedBy(providerToken);
      expect(tooEarly).not.toBe(previous);
      return { providerToken, previous, tooEarly };
    };

    test('gives way to the one before until that is 58 minutes old; nothing is minted', async () => {
      const { providerToken, previous, tooEarly } = await renewed();
      providerToken.goBack(tooEarly);
      expect(await mintedBy(providerToken)).toBe(previous);
      time += 13 * minuteMs - 1;
      expect(await mintedBy(providerToken)).toBe(previous);
      time += 1;
      expect(await mintedBy(providerToken)).toBe(tooEarly);
    });

    test('without one before it stays', async () => {
      const providerToken = createProviderToken(credentials, { now });
      const first = await mintedBy(providerToken);
      providerToken.goBack(first);
      expect(await mintedBy(providerToken)).toBe(first);
    });

    test('of one that is not in use any more changes nothing', async () => {
      const { providerToken, previous, tooEarly } = await renewed();
      providerToken.goBack(previous);
      expect(await mintedBy(providerToken)).toBe(tooEarly);
    });

    test('and the one before is expired: the newer is used', async () => {
      const { providerToken, previous, tooEarly } = await renewed();
      providerToken.goBack(tooEarly);
      expect(providerToken.isReplaced(previous)).toBe(true);
      expect(await mintedBy(providerToken)).toBe(tooEarly);
    });
  });

  test('a key that cannot be used is said, not thrown, and not kept', async () => {
    const mended = { ...credentials, privateKey: 'not a key' };
    const providerToken = createProviderToken(mended, { now });
    expect(await providerToken.get()).toEqual({ kind: 'unusable-key' });
    mended.privateKey = credentials.privateKey;
    expect(await providerToken.get()).toMatchObject({ kind: 'minted', mintedAt: time });
  });
});
