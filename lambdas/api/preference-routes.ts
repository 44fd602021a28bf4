import type * as z from 'zod/mini';
import type { PreferencesTable } from '../adapters/preferences.ts';
import { defaultPreferences, type Preferences, stricter } from '../core/preferences.ts';
import type { PrivacyMode } from '../core/push.ts';
import { type Answer, refusal } from './answer.ts';
import type { preferencesAnswer } from './contract/answers.ts';
import { muteBodySchema, preferencesBodySchema } from './contract/preferences.ts';
import { conversationPathSchema } from './contract/presence.ts';
import type { Route } from './handler.ts';
import { readBody, readPath } from './request.ts';

/** `GET /v1/preferences`: what the customer wishes, with the defaults where they never said anything. */
export function readPreferencesRoute(table: PreferencesTable, deploymentPrivacy: PrivacyMode): Route {
  return async ({ customerId, now }): Promise<Answer> => {
    const preferences = await table.readPreferences(customerId);
    return { status: 200, body: preferencesBody(preferences, deploymentPrivacy, now) };
  };
}

/**
 * `PUT /v1/preferences`: replaces all but the conversations that are muted; what the body leaves out gets its default. A
 * `mutedUntil` that is over says nothing any more and is left out: an app that writes back what it read must not fail.
 * @returns 400 where `privacy` is looser than the deployment's
 */
export function writePreferencesRoute(table: PreferencesTable, deploymentPrivacy: PrivacyMode): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const body = readBody(event, preferencesBodySchema);
    if (body.kind === 'refused') return body.answer;
    const { categories, mutedUntil, pushWhileActive, ...others } = body.value;
    if (stricter(deploymentPrivacy, others.privacy) !== (others.privacy ?? deploymentPrivacy)) {
      return wrongField('privacy', `must be ${allowedBy(deploymentPrivacy)}: this deployment shows no more`);
    }
    const wishes = {
      ...others,
      categories: { ...defaultPreferences.categories, ...categories },
      pushWhileActive: pushWhileActive ?? defaultPreferences.pushWhileActive,
      ...(mutedUntil !== undefined && mutedUntil > now ? { mutedUntil } : {}),
    };
    const preferences = await table.writePreferences(customerId, wishes, now);
    return { status: 200, body: preferencesBody(preferences, deploymentPrivacy, now) };
  };
}

/**
 * `PUT /v1/conversations/{conversationId}/mute`: 204, whoever's conversation it is: it changes only what the caller gets.
 * @returns 400 where `until` is over
 */
export function muteRoute(table: PreferencesTable): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, muteBodySchema);
    if (body.kind === 'refused') return body.answer;
    const { until } = body.value;
    if (until !== undefined && until <= now) return wrongField('until', 'must be a time in the future, or absent');
    await table.muteConversation(customerId, { conversation: path.value.conversationId, ...body.value }, now);
    return { status: 204 };
  };
}

/** `DELETE /v1/conversations/{conversationId}/mute`: 204, also where it was not muted. */
export function unmuteRoute(table: PreferencesTable): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;
    await table.unmuteConversation(customerId, path.value.conversationId, now);
    return { status: 204 };
  };
}

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

/** What holds now: no mute that is over, no privacy looser than a deployment that became stricter since. */
function preferencesBody(
  { categories, mutedUntil, quietHours, privacy, pushWhileActive, mutedConversations }: Preferences,
  deploymentPrivacy: PrivacyMode,
  now: number,
): z.input<typeof preferencesAnswer> {
  return {
    categories,
    ...(mutedUntil === undefined || mutedUntil <= now ? {} : { mutedUntil: isoTime(mutedUntil) }),
    ...(quietHours === undefined ? {} : { quietHours }),
    ...(privacy === undefined ? {} : { privacy: stricter(deploymentPrivacy, privacy) }),
    pushWhileActive,
    mutedConversations: mutedConversations
      .filter(({ until }) => until === undefined || until > now)
      .map(({ conversation, until }) => ({
        conversationId: conversation,
        ...(until === undefined ? {} : { until: isoTime(until) }),
      })),
  };
}

const privacyModes: readonly PrivacyMode[] = ['full', 'generic', 'id-only'];

function allowedBy(deploymentPrivacy: PrivacyMode): string {
  const allowed = privacyModes.filter((mode) => stricter(deploymentPrivacy, mode) === mode);
  return allowed.map((mode) => `"${mode}"`).join(' or ');
}

function wrongField(field: string, message: string): Answer {
  return refusal(400, 'invalid-request', 'The request is not valid: see fields.', [{ field, message }]);
}
