import * as z from 'zod';
import { genesysClientSchema } from '../../../lambdas/sources/genesys/api-credentials.ts';
import { createApiHost } from '../../../lambdas/sources/genesys/api-host.ts';
import { createAccessToken } from '../../../lambdas/sources/genesys/api-token.ts';
import type { Check } from '../check.ts';
import { type Fault, fault, skip } from '../finding.ts';
import { readSecretAsFunctions } from '../secret-reading.ts';
import { withoutEvents } from './event-source.ts';

const limitMs = 10_000;
const topicsSchema = z.object({
  entities: z.array(z.object({ id: z.string(), transports: z.array(z.string()).optional() })),
});
export type Topic = z.output<typeof topicsSchema>['entities'][number];

/** `GET /api/v2/notifications/availabletopics?expand=transports` says what an organisation's EventBridge may carry. */
export const topics: Check = {
  name: 'topics',
  healthy: 'Genesys takes our client, and hands every chosen topic to EventBridge',
  async run({ settings, secrets, deployment }) {
    if (settings.eventSourceName === undefined) return [skip(withoutEvents)];
    const api = settings.genesysApi;
    if (!api) return [skip('without genesysRegion there is no way to ask Genesys')];
    const secret = await readSecretAsFunctions(secrets, api.secretName, genesysClientSchema);
    if (secret.kind !== 'found') return [skip('the secret of the OAuth client cannot be read: see the check secrets')];
    const { now } = deployment;
    const get = async () => secret;
    const login = createApiHost({ origin: api.loginOrigin, now, requestLimitMs: limitMs });
    const access = await createAccessToken({ get, refresh: get }, login, now).get();
    if (access.kind === 'unavailable') return [loginFault(access.reason)];
    const response = await fetch(`${api.apiOrigin}/api/v2/notifications/availabletopics?expand=transports`, {
      headers: { accept: 'application/json', authorization: `Bearer ${access.token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
    }).catch(() => undefined);
    if (response?.status === 403) {
      return [
        skip("the OAuth client's role lacks the permission Notifications > Available Topics: Genesys does not say"),
      ];
    }
    const listed = topicsSchema.safeParse(await response?.json().catch(() => undefined));
    if (!response?.ok || !listed.success) {
      return [skip(`Genesys did not list its topics (${response ? `answer ${response.status}` : 'no answer'})`)];
    }
    return judgeTopics(settings.genesysTopics, listed.data.entities);
  },
};

function loginFault(reason: string): Fault {
  const why = 'what events leave out, the text and the conversation of a message, cannot be looked up in Genesys';
  if (reason === 'credentials') {
    const fix = 'in Genesys → Integrations → OAuth, see whether the client is there and of the type Client Credentials';
    return fault('error', 'Genesys does not take our OAuth client', why, `${fix}; then put it into the secret`);
  }
  return fault('error', `Genesys' login gave no token (${reason})`, why, 'compare genesysRegion; then run this again');
}

/** @param available as Genesys lists them, with a literal `{id}` */
export function judgeTopics(chosen: readonly string[], available: readonly Topic[]): readonly Fault[] {
  const known = new Map(available.map((topic) => [topic.id, topic]));
  const why = 'what it would tell never reaches this account';
  return chosen.flatMap((topic) => {
    const found = known.get(topic);
    if (!found) {
      const fix = "take it out of genesysTopics, or write it as Genesys' list of topics does (docs/sources/genesys.md)";
      return [fault('error', `Genesys has no topic ${topic}`, why, fix)];
    }
    const { transports } = found;
    if (transports === undefined || transports.some((name) => /^(all|eventbridge)$/i.test(name))) return [];
    const ways = transports.join(', ') || 'nothing';
    const fix = 'take it out of genesysTopics, and hear of it on another way (docs/sources/genesys.md)';
    return [fault('error', `Genesys does not hand the topic ${topic} to EventBridge, only to ${ways}`, why, fix)];
  });
}
