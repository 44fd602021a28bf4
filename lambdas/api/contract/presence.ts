import * as z from 'zod/mini';
import { bodyRule, conversation, deviceId, oneOf } from './fields.ts';

/** The conversationId of a path; becomes the conversation's key. */
export const conversationPathSchema = z.object({ conversationId: conversation });

const dayMs = 86_400_000;
const age = { error: `must be a whole number of milliseconds from 0 to ${dayMs}` };

const report = {
  deviceId,
  status: oneOf(['active', 'background']),
  ageMs: z.exactOptional(z.int(age).check(z.minimum(0, age), z.maximum(dayMs, age))),
};

/** The body of `PUT /v1/conversations/{conversationId}/presence`. */
export const presenceBodySchema = z.strictObject(report, bodyRule);

export const mostReports = 20;
const reportsRule = { error: `must be a list of 1 to ${mostReports} reports` };

/** The body of `PUT /v1/presence`. */
export const presencesBodySchema = z.strictObject(
  {
    reports: z
      .array(z.strictObject({ conversationId: conversation, ...report }, bodyRule), reportsRule)
      .check(z.minLength(1, reportsRule), z.maxLength(mostReports, reportsRule)),
  },
  bodyRule,
);
