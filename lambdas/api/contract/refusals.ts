import * as z from 'zod/mini';
import { errorAnswer } from './answers.ts';
import type { AnswerContract } from './route-contract.ts';

/**
 * What API Gateway answers where the function does not come to it. Its texts are not a contract of AWS's ("Quotas for
 * HTTP APIs", "Troubleshooting HTTP API JWT authorizers"): read the status.
 */
export const gatewayAnswer = z.strictObject({ message: z.string() });

/** The codes of `error.code`, by status: the contract of every refusal that is our own. */
export const errorCodes = {
  400: ['invalid-request', 'invalid-json', 'unknown-app', 'invalid-init-data', 'old-init-data'],
  403: ['no-customer'],
  404: ['no-such-device', 'no-such-route'],
  409: ['conversation-of-another'],
  413: ['body-too-large'],
  415: ['unsupported-media-type'],
  429: ['too-many-requests'],
  500: ['internal'],
  503: ['unavailable'],
} as const;

const wholeSeconds = z.string().check(z.regex(/^[1-9]\d{0,3}$/));

export const badRequest: AnswerContract = {
  description:
    'Something in the path or the body is wrong; `fields` names it and says what is allowed. Nothing was changed. `invalid-request`: a field. `invalid-json`: the body as a whole.',
  bodies: [errorAnswer],
};

export const badRegistration: AnswerContract = {
  ...badRequest,
  description: `${badRequest.description} \`unknown-app\`: the deployment has no such app; the message lists those it has. \`invalid-init-data\`: Telegram did not sign it for this bot. \`old-init-data\`: it did so longer ago than the deployment’s setting \`telegramInitDataHours\`; the Mini App gets a new one when it is opened again.`,
};

export const unauthorized: AnswerContract = {
  description: 'No access token, or none that the deployment takes: signature, issuer, audience, expiry.',
  bodies: [gatewayAnswer],
  headers: {
    'www-authenticate': {
      description: 'What is wrong with the token, where API Gateway judges tokens itself.',
      presence: 'sometimes',
      schema: z.string(),
    },
  },
};

export const forbidden: AnswerContract = {
  description:
    '`no-customer`: the access token is good, but its claim names no customer. Where a function judges the tokens (issuers with ES256, EdDSA and others), a token that is not taken is answered so, too, with API Gateway’s body.',
  bodies: [errorAnswer, gatewayAnswer],
};

export const noSuchDevice: AnswerContract = {
  description: '`no-such-device`: the customer has no device of that id.',
  bodies: [errorAnswer],
};

export const conversationOfAnother: AnswerContract = {
  description: '`conversation-of-another`: the conversation belongs to another customer. Nothing was changed.',
  bodies: [errorAnswer],
};

export const bodyTooLarge: AnswerContract = {
  description: '`body-too-large`: the body is over 16 KB.',
  bodies: [errorAnswer],
};

export const unsupportedMediaType: AnswerContract = {
  description: '`unsupported-media-type`: the header `content-type` says something else than JSON in UTF-8.',
  bodies: [errorAnswer],
};

/** Of the stage's bucket alone. */
export const throttled: AnswerContract = {
  description: 'The deployment gets more requests than it takes, from all customers together: try again later.',
  bodies: [gatewayAnswer],
};

/** Of the stage's bucket, or of one customer's counter. */
export const tooManyRequests: AnswerContract = {
  description:
    '`too-many-requests`: this customer did it too often in this minute; `retry-after` says how long to wait. With API Gateway’s body and without the header: the deployment gets too many requests from all customers together.',
  bodies: [errorAnswer, gatewayAnswer],
  headers: {
    'retry-after': { description: 'Seconds until the next try.', presence: 'sometimes', schema: wholeSeconds },
  },
};

export const internal: AnswerContract = {
  description: '`internal`, or API Gateway’s body: an outage. Repeat the same request later.',
  bodies: [errorAnswer, gatewayAnswer],
};

export const registrationUnavailable: AnswerContract = {
  description:
    '`unavailable`: who the Telegram user is cannot be judged at the moment. With API Gateway’s body: it got no answer in time. Repeat the same request later.',
  bodies: [errorAnswer, gatewayAnswer],
};

export const unavailable: AnswerContract = {
  description: 'API Gateway got no answer in time. Repeat the same request later.',
  bodies: [gatewayAnswer],
};
