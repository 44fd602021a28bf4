import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

// DER identifiers of the types used here (ITU-T X.690).
const bitString = 0x03;
const octetString = 0x04;
const sequence = 0x30;
const set = 0x31;

function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from(content.length.toString(16).padStart(content.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const truth = der(0x01, Buffer.from([0xff]));
const ecdsaWithSha256 = der(sequence, objectId('2a8648ce3d040302'));

/** RFC 5280 4.1.2.5: dates up to 2049 are UTCTime, later ones GeneralizedTime. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return der(sequence, objectId(id), ...(critical ? [truth] : []), der(octetString, value));
}

const extensions = der(
  0xa3,
  der(
    sequence,
    extension('551d13', true, der(sequence, truth)), // basicConstraints: CA
    extension('551d0f', true, der(bitString, Buffer.from([0x02, 0x84]))), // keyUsage: digitalSignature, keyCertSign
    extension('551d25', false, der(sequence, objectId('2b06010505070301'))), // extKeyUsage: serverAuth
    // subjectAltName: dNSName localhost, iPAddress 127.0.0.1
    extension(
      '551d11',
      false,
      der(sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
    ),
  ),
);

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * Makes a throw-away key (EC P-256) and a self-signed X.509 v3 certificate for localhost and 127.0.0.1, which is its own
 * trust anchor: give `certificatePem` to a client as `ca` or in the file that NODE_EXTRA_CA_CERTS names.
 * Node reads X.509 but cannot write it, so the few DER types are encoded here (RFC 5280).
 */
export function createCertificate({ validDays = 90, now = Date.now() } = {}): Certificate {
  const dayMs = 86_400_000;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const commonName = der(sequence, objectId('550403'), der(0x0c, Buffer.from('Handoff Push local providers')));
  const name = der(sequence, der(set, commonName));
  // The first byte keeps the serial number positive and without leading zeroes.
  const serialNumber = der(0x02, Buffer.concat([Buffer.from([0x40]), randomBytes(15)]));
  const unsigned = der(
    sequence,
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    serialNumber,
    ecdsaWithSha256,
    name,
    der(sequence, time(new Date(now - dayMs)), time(new Date(now + validDays * dayMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = der(bitString, Buffer.from([0]), sign('sha256', unsigned, privateKey));
  return {
    certificatePem: pem('CERTIFICATE', der(sequence, unsigned, ecdsaWithSha256, signature)),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
