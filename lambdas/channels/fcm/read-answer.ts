import * as z from 'zod/mini';
import type { Platform } from '../../core/device.ts';
import type { Outcome } from '../../core/outcome.ts';
import { type Meaning, meaningOf, shortestDelaySeconds } from './answers.ts';
import { readRetryAfterSeconds } from './retry-after.ts';

export interface Reading {
  readonly outcome: Outcome;
  readonly remedy?: 'renew-token';
}

export interface FcmAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: string;
}

const acceptedBody = z.object({ name: z.string() });
const wordOrNone = z.catch(z.optional(z.string().check(z.regex(/^\w{1,64}$/))), undefined);
const detail = z.object({ '@type': z.catch(z.string(), ''), errorCode: wordOrNone, reason: wordOrNone });
const errorBody = z.object({
  error: z.object({ status: wordOrNone, details: z.catch(z.array(z.catch(detail, { '@type': '' })), []) }),
});

/**
 * Reads what FCM answered. The canonical `error.status` never says that a device is gone: `NOT_FOUND` is also a wrong
 * project. For an iOS device the reason carries what APNs said to Google.
 * @param pushed to what, and whether FCM has taken a payload of the same shape before
 * @param now epoch milliseconds
 */
export function readFcmAnswer(
  answer: FcmAnswer,
  { platform, payloadIsProven }: { readonly platform: Platform; readonly payloadIsProven: boolean },
  now: number,
): Reading {
  const { status } = answer;
  if (status === 200) {
    const name = acceptedBody.safeParse(parse(answer.body)).data?.name;
    return { outcome: { kind: 'delivered', ...(name ? { providerMessageId: name } : {}) } };
  }
  const error = errorBody.safeParse(parse(answer.body)).data?.error;
  const details = (error?.details ?? []).map((one) => ({ ...one, type: typeName(one['@type']) }));
  const fcmError = details.find(({ type }) => type === 'FcmError');
  const errorCode = fcmError?.errorCode;
  const apnsReason = details.find(({ type }) => type === 'ApnsError')?.reason;
  const meaning = meaningOf({
    platform,
    status,
    hasFcmError: fcmError !== undefined,
    errorCode,
    otherDetails: details.flatMap(({ type }) => (type === 'FcmError' ? [] : [type])),
    apnsReason,
  });
  const reason = [errorCode ?? error?.status ?? `http-${status}`, apnsReason].filter(Boolean).join(' ');
  const askedSeconds = readRetryAfterSeconds(answer.retryAfter, now);
  const said = { reason, payloadIsProven, ...(askedSeconds === undefined ? {} : { askedSeconds }) };
  const outcome = outcomeOf(meaning, said);
  const remedy = meaning.kind === 'channel-down' ? meaning.remedy : undefined;
  return { outcome, ...(remedy ? { remedy } : {}) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Of `type.googleapis.com/google.firebase.fcm.v1.FcmError` the last part; Google's own packages only. */
function typeName(typeUrl: string): string {
  return /^type\.googleapis\.com\/google\.(?:firebase\.fcm\.v1|rpc)\.(\w+)$/.exec(typeUrl)?.[1] ?? typeUrl;
}

function outcomeOf(
  meaning: Meaning,
  { reason, payloadIsProven, askedSeconds }: { reason: string; payloadIsProven: boolean; askedSeconds?: number },
): Outcome {
  const { kind } = meaning;
  switch (kind) {
    case 'device-gone':
      if (meaning.ifPayloadProven && !payloadIsProven) return { kind: 'refused', reason };
      return { kind, reason, proof: meaning.proof };
    case 'try-later': {
      const retryAfterSeconds = Math.max(shortestDelaySeconds, askedSeconds ?? meaning.retryAfterSeconds);
      return { kind, reason, retryAfterSeconds };
    }
    case 'refused':
    case 'channel-down':
      return { kind, reason };
  }
}
