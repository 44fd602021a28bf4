import * as z from 'zod';
import type { Check } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

const why = 'no app can sign in: devices do not register, and reports of who is watching are refused';
const limitMs = 5_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string() });
const keySchema = z.looseObject({
  kty: z.string(),
  kid: z.string().optional(),
  use: z.string().optional(),
  alg: z.string().optional(),
  crv: z.string().optional(),
});
const keySetSchema = z.object({ keys: z.array(keySchema) });
type Key = z.output<typeof keySchema>;

/** Asks the issuer as those do who check tokens: OpenID Connect Discovery 1.0, section 4; no redirects. */
export const issuer: Check = {
  name: 'issuer',
  healthy: 'the token issuer is reachable, and signs with what is allowed',
  async run({ settings }) {
    const { jwtIssuer, jwtAlgorithms } = settings;
    const address = `${jwtIssuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const found = await readDocument(address, discoverySchema);
    if (typeof found === 'string') {
      const fix = `see whether ${address} answers from the internet; it must be jwtIssuer exactly as in the tokens' iss`;
      return [fault('error', `the issuer's discovery document ${found}`, why, fix)];
    }
    if (found.issuer !== jwtIssuer) {
      const fix = `set jwtIssuer to ${found.issuer}, to the letter, and deploy`;
      return [fault('error', 'the issuer calls itself otherwise than jwtIssuer does', why, fix)];
    }
    if (!isTrusted(found.jwks_uri)) {
      const fix = 'have the issuer serve its keys over https';
      return [fault('error', "the issuer's keys are not at an https address", why, fix)];
    }
    const keySet = await readDocument(found.jwks_uri, keySetSchema);
    if (typeof keySet === 'string') {
      return [fault('error', `the issuer's key set ${keySet}`, why, `see whether ${found.jwks_uri} answers`)];
    }
    return judgeKeys(keySet.keys, jwtAlgorithms);
  },
};

/** Whether there is a key with which a token could be checked at all. */
export function judgeKeys(keys: readonly Key[], algorithms: readonly string[]): readonly Fault[] {
  const signing = keys.filter(({ use }) => use !== 'enc');
  const suited = signing.filter((key) => algorithms.some((algorithm) => suits(key, algorithm)));
  if (suited.length === 0) {
    const has = [...new Set(signing.map(({ kty, crv, alg }) => alg ?? crv ?? kty))].join(', ') || 'none at all';
    return [
      fault(
        'error',
        `the issuer has no key for ${algorithms.join(', ')}; it has ${has}`,
        why,
        'set jwtAlgorithms to what your issuer signs with, and deploy (docs/deploy.md, "Who may call")',
      ),
    ];
  }
  if (suited.some(({ kid }) => kid !== undefined && kid !== '')) return [];
  return [fault('error', 'no key of the issuer has a kid', why, 'have the issuer name its keys, in tokens too')];
}

const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** RFC 7518, section 3.1, and RFC 8037, section 3.1. */
function suits({ kty, crv, alg }: Key, algorithm: string): boolean {
  if (alg !== undefined && alg !== algorithm) return false;
  if (algorithm === 'EdDSA') return kty === 'OKP';
  const curve = curves[algorithm];
  return curve === undefined ? kty === 'RSA' : kty === 'EC' && crv === curve;
}

function isTrusted(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost');
}

/** @returns what is wrong with it, in words, where it cannot be read */
async function readDocument<Document>(address: string, schema: z.ZodType<Document>): Promise<Document | string> {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(limitMs) }).catch(
    () => undefined,
  );
  if (!response) return 'cannot be reached';
  if (!response.ok) return `answers ${response.status}`;
  const json: unknown = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : 'is none';
}
