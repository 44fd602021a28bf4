import * as z from 'zod';
import { type Channel, type Channels, mostTopics } from '../notifications/channels.ts';
import { type ApiRequest, accept, badRequest, type Decision, notFound, type Route } from '../route.ts';
import { isWebSocketTopic, topicListing } from '../topics.ts';

const subscriptionSchema = z.array(z.looseObject({ id: z.string() }));

/**
 * The Notification Service's part of the public API. A channel is its client's alone: for others it is not there. What
 * is answered where the topics are too many or unknown is a 400 in public reports; its code is unconfirmed.
 */
export function channelRoutes(
  channels: Omit<Channels, 'connect' | 'disconnect'>,
  connectUri: (channelId: string) => string,
): readonly Route[] {
  const view = ({ id, expiresAt }: Channel) => ({
    id,
    connectUri: connectUri(id),
    expires: new Date(expiresAt).toISOString(),
  });
  const entities = (channelId: string) => ({
    entities: [...(channels.find(channelId)?.topics ?? [])].map((id) => ({ id })),
  });

  const ofChannel =
    (decide: (channel: Channel, asked: ApiRequest) => Decision) =>
    (asked: ApiRequest): Decision => {
      const channel = channels.find(asked.ids[0] ?? '');
      return channel?.clientId === asked.clientId ? decide(channel, asked) : notFound('channel');
    };

  const subscribe = (keptOf: (channel: Channel) => Iterable<string>) =>
    ofChannel((channel, { json }) => {
      const asked = subscriptionSchema.safeParse(json);
      if (!asked.success) return badRequest('The body must be a list of topics.');
      if (!asked.data.every(({ id }) => isWebSocketTopic(id))) return badRequest('A topic is not known.');
      const topics = new Set([...keptOf(channel), ...asked.data.map(({ id }) => id)]);
      if (topics.size > mostTopics) return badRequest(`A channel has at most ${mostTopics} topics.`);
      return accept(() => {
        channels.setTopics(channel.id, topics);
        channels.renew(channel.id);
        return entities(channel.id);
      });
    });

  const verify = ofChannel((channel) => accept(() => view(channel)));
  return [
    {
      path: /^\/api\/v2\/notifications\/availabletopics$/,
      methods: { GET: ({ query }) => accept(() => topicListing(query)) },
    },
    {
      path: /^\/api\/v2\/notifications\/channels$/,
      request: 'channels',
      methods: {
        GET: ({ clientId }) => accept(() => ({ entities: channels.list(clientId).map(view) })),
        POST: ({ clientId }) =>
          channels.hasRoom(clientId)
            ? accept(() => view(channels.create(clientId)))
            : badRequest('Each of the channels that there may be has a connection.'),
      },
    },
    {
      path: /^\/api\/v2\/notifications\/channels\/([^/]+)$/,
      request: 'channel',
      methods: { GET: verify, HEAD: verify },
    },
    {
      path: /^\/api\/v2\/notifications\/channels\/([^/]+)\/subscriptions$/,
      request: 'subscriptions',
      methods: {
        GET: ofChannel((channel) => accept(() => entities(channel.id))),
        POST: subscribe((channel) => channel.topics),
        PUT: subscribe(() => []),
        // Whether it renews the channel, and what it answers, is unconfirmed.
        DELETE: ofChannel((channel) =>
          accept(() => {
            channels.setTopics(channel.id, []);
            return entities(channel.id);
          }),
        ),
      },
    },
  ];
}
