import type * as z from 'zod';
import { errorAnswer } from '../../lambdas/api/contract/answers.ts';
import * as refusals from '../../lambdas/api/contract/refusals.ts';
import type { AnswerContract } from '../../lambdas/api/contract/route-contract.ts';

/** By a refusal, what we answer and what API Gateway does. */
const exampleOf = new Map<AnswerContract, { readonly own?: unknown; readonly gateway?: unknown }>([
  [refusals.badRequest, { own: wrongField('status', 'must be "active" or "background"') }],
  [refusals.badRegistration, { own: wrongField('channel', 'must be "apns", "fcm" or "telegram"') }],
  [refusals.unauthorized, { gateway: { message: 'Unauthorized' } }],
  [
    refusals.forbidden,
    {
      own: refusal(
        'no-customer',
        'The access token names no customer: its claim "sub" must be text of 1 to 256 bytes without control characters.',
      ),
      gateway: { message: 'Forbidden' },
    },
  ],
  [refusals.noSuchDevice, { own: refusal('no-such-device', 'You have no device with this deviceId.') }],
  [
    refusals.conversationOfAnother,
    { own: refusal('conversation-of-another', 'This conversation belongs to another customer.') },
  ],
  [refusals.bodyTooLarge, { own: refusal('body-too-large', 'The body must not be larger than 16384 bytes.') }],
  [
    refusals.unsupportedMediaType,
    { own: refusal('unsupported-media-type', 'The header content-type must be application/json, in UTF-8.') },
  ],
  [refusals.throttled, { gateway: { message: 'Too Many Requests' } }],
  [
    refusals.tooManyRequests,
    {
      own: refusal('too-many-requests', 'Too many requests in this minute: try again later.'),
      gateway: { message: 'Too Many Requests' },
    },
  ],
  [
    refusals.internal,
    {
      own: refusal('internal', 'Something failed on our side: try again later.'),
      gateway: { message: 'Internal Server Error' },
    },
  ],
  [
    refusals.registrationUnavailable,
    {
      own: refusal('unavailable', 'This cannot be judged at the moment: try again later.'),
      gateway: { message: 'Service Unavailable' },
    },
  ],
  [refusals.unavailable, { gateway: { message: 'Service Unavailable' } }],
]);

export function refusalExample(answer: AnswerContract, body: z.core.$ZodType): unknown {
  return exampleOf.get(answer)?.[body === errorAnswer ? 'own' : 'gateway'];
}

function refusal(code: string, message: string, fields?: readonly { field: string; message: string }[]) {
  return { error: { code, message, ...(fields ? { fields } : {}) } };
}

function wrongField(field: string, message: string) {
  return refusal('invalid-request', 'The request is not valid: see fields.', [{ field, message }]);
}
