import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createCertificate } from '../../../local/providers/certificate.ts';

test('is a self-signed certificate for localhost and 127.0.0.1', () => {
  const certificate = new X509Certificate(createCertificate().certificatePem);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(true);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkHost('example.com')).toBeUndefined();
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
});

test('has the key that belongs to it, and is new each time', () => {
  const [first, second] = [createCertificate(), createCertificate()];
  const keyOf = ({ keyPem }: { keyPem: string }, certificatePem: string) =>
    new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  expect(keyOf(first, first.certificatePem)).toBe(true);
  expect(keyOf(first, second.certificatePem)).toBe(false);
});

test.each([
  ['as UTCTime', '2026-06-01T12:00:00Z', 10, '2026-05-31T12:00:00.000Z', '2026-06-11T12:00:00.000Z'],
  [
    'across 2050, where GeneralizedTime begins',
    '2049-12-31T12:00:00Z',
    10,
    '2049-12-30T12:00:00.000Z',
    '2050-01-10T12:00:00.000Z',
  ],
])('writes its dates %s', (_name, now, validDays, from, to) => {
  const { certificatePem } = createCertificate({ now: Date.parse(now), validDays });
  const { validFromDate, validToDate } = new X509Certificate(certificatePem);
  expect(validFromDate.toISOString()).toBe(from);
  expect(validToDate.toISOString()).toBe(to);
});
