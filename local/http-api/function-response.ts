import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { type GatewayAnswer, gatewayError } from './gateway-answer.ts';

const envelope = z.object({
  statusCode: z.int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** The gateway computes or owns these; a function cannot set them. */
const owned = new Set(['connection', 'content-length', 'keep-alive', 'set-cookie', 'transfer-encoding', 'upgrade']);

/**
 * Turns what a function returned into a response (AWS page http-api-develop-integrations-lambda, "Lambda function
 * response for format 2.0").
 *
 * Without a `statusCode` the whole result is the body of a 200 `application/json`; a string is sent as it is. With one,
 * the result has to have the documented shape, else the client gets 500 `Internal Server Error`. Observed besides:
 * without a content type of its own such a response is `text/plain; charset=utf-8`.
 */
export function toAnswer(result: unknown): GatewayAnswer {
  const isEnvelope = typeof result === 'object' && result !== null && 'statusCode' in result;
  if (!isEnvelope) {
    const text = typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const parsed = envelope.safeParse(result);
  if (!parsed.success) return gatewayError(500);
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  if (isBase64Encoded && !isBase64(body ?? '')) return gatewayError(500);

  const answer: GatewayAnswer = {
    status: statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lowerCase = name.toLowerCase();
    if (lowerCase === 'set-cookie') answer.headers['set-cookie'] = [String(value)];
    else if (!owned.has(lowerCase)) answer.headers[lowerCase] = String(value);
  }
  const setCookies = [answer.headers['set-cookie'] ?? [], cookies ?? []].flat();
  if (setCookies.length > 0) answer.headers['set-cookie'] = setCookies;
  return areHeadersValid(answer.headers) ? answer : gatewayError(500);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function areHeadersValid(headers: GatewayAnswer['headers']): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const single of [value].flat()) validateHeaderValue(name, single);
    }
    return true;
  } catch {
    return false;
  }
}
