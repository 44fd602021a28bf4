import * as z from 'zod';
import { sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { intercomAuth } from '../../../lambdas/sources/intercom.ts';
import { issueAccessToken } from '../../../lambdas/sources/proof/access-token.ts';
import { type SourceSettings, sourcesSchema } from '../../../lambdas/sources/source-settings.ts';
import { forReaders, sourcesSetting } from '../../../lib/source-settings.ts';
import { headersOf } from '../../../local/sources/send.ts';
import { startTables } from '../../dynamodb-local.ts';
import { startStand } from '../../local/sqs/sqs-stand.ts';
import { startWebhookUnderTest } from '../webhook/webhook-under-test.ts';
import { ingestUnderTest } from './ingest-under-test.ts';

/** Of the only device; its owner is `anna`. */
type Say = (routingId: string) => object | string;

export interface Sent {
  /** The body: JSON of an object, or a text as it is. */
  readonly say: Say;
  /** Another one than the source's. */
  readonly secret?: string;
  readonly signedSecondsAgo?: number;
  /** For each time that it comes, how long it has lain in the ingest queue then. Default: once, and not at all. */
  readonly queuedSeconds?: readonly number[];
}

/** What became of it: the webhook's answer, what was decided at last, the messages' rows, and all jobs. */
export type Fate = readonly [status: number | undefined, decision: string, row: string, jobs: number];

const line = z.object({
  event: z.string(),
  because: z.string().optional(),
  reason: z.string().optional(),
  repeat: z.boolean().optional(),
  decision: z.string().optional(),
});
const row = z.object({ state: z.string(), reason: z.string().optional() });

/**
 * The webhook and the ingest of these sources, one behind the other on their own queues, as a deployment with the setting has
 * them.
 * @param now epoch milliseconds: when every request comes
 */
export async function startFromWebhook(setting: object, now: number) {
  const sources = sourcesSchema.parse(JSON.parse(forReaders(sourcesSetting.parse(setting))));
  const [tables, stand, webhooks] = await Promise.all([startTables(), startStand(), startWebhookUnderTest()]);
  for (const clock of [stand, webhooks]) clock.pass((now - clock.now()) / 1000);
  for (const name of Object.keys(sources)) webhooks.putSecret({ secrets: [secretOf(name)] }, name);

  return {
    async becomes(
      name: string,
      { say, secret = secretOf(name), signedSecondsAgo = 0, queuedSeconds = [0] }: Sent,
    ): Promise<Fate> {
      const webhook = await webhooks.newWebhook({ sources });
      const under = await ingestUnderTest(tables, stand, { api: undefined, sources });
      const { device } = await under.register('phone');
      const said = say(device.routingId);
      const body = typeof said === 'string' ? said : JSON.stringify(said);
      const { path, auth } = addressOf(name, sources[name]);
      const headers =
        auth.kind === 'client-credentials'
          ? { authorization: `Bearer ${issueAccessToken(secret, now, 3_600)}` }
          : headersOf({ auth, secret }, body, now - signedSecondsAgo * 1000);

      let status: number | undefined;
      for (const seconds of queuedSeconds) {
        const routeKey = `POST /v1/sources/${path}`;
        status = (await webhook.send({ body, signature: undefined, routeKey, headers })).statusCode;
        for (const { receivedAt, ...request } of await webhook.taken()) {
          const queued = { ...request, receivedAt: receivedAt - seconds * 1000 };
          await sendSourceRequest(stand.client, under.urls.ingest, queued, new AbortController().signal);
        }
        await under.run();
      }
      if ([...webhook.lines, ...under.lines].join().includes(unspeakable)) throw new Error('said in a log line');
      const decision = decisionIn(status === 200 ? under.said() : webhook.said());
      const states = z
        .array(row)
        .parse(await under.rows())
        .map(stateOf);
      return [status, decision, states.join(', ') || 'none', (await under.jobs()).length];
    },
    close: () => Promise.all([tables.close(), stand.close(), webhooks.close()]),
  };
}

/** What no log line may hold. */
export const unspeakable = 'the-words-of-the-agent-that-no-log-may-hold';

const secretOf = (name: string) => `client-of-${name}:the-long-secret-of-${name}`;

function addressOf(name: string, settings: SourceSettings | undefined) {
  if (!settings) throw new Error(`no source ${name}`);
  const auth = settings.kind === 'intercom' ? intercomAuth : settings.auth;
  const isByoc = auth.kind === 'client-credentials';
  return { path: isByoc ? `${name}/integration/box/1.0/posts/{postId}/messages` : name, auth };
}

function decisionIn(said: unknown): string {
  const { event, because, reason, repeat, decision } = line.parse(said);
  switch (event) {
    case 'webhook':
      return `refused: ${because}`;
    case 'agent-message':
      return repeat ? 'repeat' : String(decision);
    case 'buried':
      return `dead letter: ${reason}`;
    default:
      return `${event}: ${reason}`;
  }
}

const stateOf = ({ state, reason }: z.output<typeof row>): string =>
  reason === undefined ? state : `${state}: ${reason}`;
