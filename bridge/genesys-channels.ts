import * as z from 'zod/mini';
import { errorFields } from '../lambdas/adapters/log.ts';
import type { ApiClient, ApiRequest } from '../lambdas/sources/genesys/api-client.ts';
import type { HostAnswer } from '../lambdas/sources/genesys/api-host.ts';

export interface Channel {
  readonly kind: 'channel';
  readonly id: string;
  readonly connectUri: string;
  /** By the bridge's clock. */
  readonly expiresAt: number;
}

export interface Failed {
  readonly kind: 'failed';
  /** Ours, and HTTP's numbers. */
  readonly reason: string;
  readonly retryAfterSeconds?: number;
}

/** The notification channels of our OAuth client (Platform API, Notifications). Nothing here rejects. */
export interface GenesysChannels {
  /** `no-room`: all channels of the client are connected. */
  readonly create: () => Promise<Channel | { readonly kind: 'no-room' } | Failed>;
  /** Each answer renews the channel. `refused`: topics that Genesys does not give us. */
  readonly subscribe: (
    channelId: string,
    topics: readonly string[],
    way: 'add' | 'replace',
  ) => Promise<
    { readonly kind: 'subscribed'; readonly refused: readonly string[] } | { readonly kind: 'gone' } | Failed
  >;
  /** By the bridge's clock. `gone`: Genesys has none such in its list, or does not say when it ends. */
  readonly expiresAt: (channelId: string) => Promise<number | 'gone' | Failed>;
}

const time = z.pipe(
  z.string(),
  z.transform((written, context) => {
    const at = Date.parse(written);
    if (!Number.isNaN(at)) return at;
    context.issues.push({ code: 'custom', message: 'a time', input: undefined });
    return z.NEVER;
  }),
);
const channelSchema = z.object({
  // It becomes a part of a path.
  id: z.string().check(z.regex(/^[\w-]{1,128}$/)),
  // A WebSocket has no fragment.
  connectUri: z.string().check(
    z.regex(/^wss:\/\/[^\s#]+$/),
    z.refine((uri) => URL.canParse(uri)),
  ),
  expires: time,
});
const listSchema = z.object({ entities: z.array(z.object({ id: z.string(), expires: z.optional(time) })) });
const subscribedSchema = z.object({ entities: z.array(z.object({ id: z.string() })) });

const path = '/api/v2/notifications/channels';
/** So many requests are made to find the topics for which Genesys refuses all of them; then all count as refused. */
const mostTries = 40;

/** @param fromWall gives the bridge's time for epoch milliseconds */
export function genesysChannels(
  client: Pick<ApiClient, 'ask'>,
  fromWall: (epochMilliseconds: number) => number,
): GenesysChannels {
  async function ask(request: ApiRequest): Promise<Exclude<HostAnswer, { kind: 'unavailable' }> | Failed> {
    const answer = await client.ask(request).catch(secretNotRead);
    if (answer.kind === 'answered') return answer;
    const { reason, retryAfterSeconds } = answer;
    return { kind: 'failed', reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }

  async function subscribe(
    channelId: string,
    topics: readonly string[],
    way: 'add' | 'replace',
    left: { tries: number },
  ) {
    left.tries -= 1;
    const json = topics.map((id) => ({ id }));
    const method = way === 'add' ? 'POST' : 'PUT';
    const answer = await ask({ method, path: `${path}/${channelId}/subscriptions`, json });
    if (answer.kind === 'failed') return answer;
    if (answer.status === 404) return { kind: 'gone' } as const;
    if (answer.status === 200) {
      const entities = subscribedSchema.safeParse(answer.json).data?.entities;
      // What the answer leaves out was not taken; one that cannot be read leaves nothing out.
      const taken = entities && new Set(entities.map(({ id }) => id));
      return { kind: 'subscribed', refused: taken ? topics.filter((topic) => !taken.has(topic)) : [] } as const;
    }
    if (answer.status !== 400 && answer.status !== 403) return failed(answer.status);
    if (topics.length <= 1 || left.tries < 2) return { kind: 'subscribed', refused: topics } as const;
    return inHalves(channelId, topics, way, left);
  }

  /** One topic that Genesys does not know, or does not let us have, must not silence all others. */
  async function inHalves(
    channelId: string,
    topics: readonly string[],
    way: 'add' | 'replace',
    left: { tries: number },
  ): ReturnType<GenesysChannels['subscribe']> {
    const half = Math.ceil(topics.length / 2);
    const first = await subscribe(channelId, topics.slice(0, half), way, left);
    if (first.kind !== 'subscribed') return first;
    const second = await subscribe(channelId, topics.slice(half), 'add', left);
    if (second.kind !== 'subscribed') return second;
    return { kind: 'subscribed', refused: [...first.refused, ...second.refused] };
  }

  return {
    async create() {
      const answer = await ask({ method: 'POST', path });
      if (answer.kind === 'failed') return answer;
      if (answer.status === 400) return { kind: 'no-room' };
      if (answer.status !== 200) return failed(answer.status);
      const channel = channelSchema.safeParse(answer.json).data;
      if (!channel) return { kind: 'failed', reason: 'unreadable-answer' };
      const { expires, ...named } = channel;
      return { kind: 'channel', ...named, expiresAt: fromWall(expires) };
    },
    subscribe: (channelId, topics, way) => subscribe(channelId, topics, way, { tries: mostTries }),
    async expiresAt(channelId) {
      const answer = await ask({ method: 'GET', path });
      if (answer.kind === 'failed') return answer;
      if (answer.status !== 200) return failed(answer.status);
      const list = listSchema.safeParse(answer.json).data?.entities;
      if (!list) return { kind: 'failed', reason: 'unreadable-answer' };
      const expires = list.find(({ id }) => id === channelId)?.expires;
      return expires === undefined ? 'gone' : fromWall(expires);
    },
  };
}

const failed = (status: number): Failed => ({ kind: 'failed', reason: `http-${status}` });

/** The one reason for which the client rejects. */
function secretNotRead(error: unknown): Failed {
  return { kind: 'failed', reason: `secret-not-read: ${errorFields(error).errorName}` };
}
