import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { findRouteName } from '../genesys/control-route.ts';
import type { LocalStack } from '../stack.ts';
import { type Answer, ok, refused } from './answer.ts';
import type { Asked } from './asked.ts';

/** What `/local` offers about the stand-in of Genesys Cloud. */
export const genesysSurface = {
  'POST /local/open-messaging':
    'sign this body and send it to the webhook, as Genesys does with what agents write; ?conversationId=ID: Genesys knows the message there → {status}',
  'GET /local/genesys/messages': 'the messages that Genesys knows',
  'PUT /local/genesys/messages': 'let it know one or an array: {messageId, conversationId, text?, direction?}',
  'DELETE /local/genesys/messages': 'forget them',
  'GET /local/genesys/faults': 'the faults of its login and API that are set',
  'PUT /local/genesys/faults': 'make them fail: one fault is added, an array replaces all ([] clears)',
  'GET /local/genesys/stats': 'requests, connections, tokens and notifications that they saw',
  'PUT /local/genesys/clients': 'the OAuth clients that there are: {clients: [{clientId, clientSecret}]}',
  'PUT /local/genesys/tokens': 'how long tokens last from now on: {lifetimeSeconds}',
  'DELETE /local/genesys/tokens': 'end those that are out',
  'PUT /local/genesys/limits': 'how often a token may ask: {requestsPerMinute}',
  'GET /local/genesys/organisation': 'its queues and users',
  'PUT /local/genesys/organisation':
    'all that there are: {queues?: [{id, name?}], users?: [{id, name?, email?, state?, routingStatus?}]}',
  'PUT /local/genesys/users': 'change one: {userId, routingStatus?, state?, email?}',
  'GET /local/genesys/conversations': 'its message conversations',
  'POST /local/genesys/conversations':
    'begin one: {queueId, conversationId?, userId?, customer?: {attributes?, address?, externalContactId?, name?}, startedAt?}',
  'DELETE /local/genesys/conversations': 'forget them',
  'POST /local/genesys/conversations/{id}/messages':
    'say something in it: {from: agent | customer | bot, text?, messageId?, userId?, type?, status?, sentAt?} → {messageId}',
  'POST /local/genesys/conversations/{id}/end': 'end it',
  'GET /local/genesys/channels': 'the channels of the Notification Service: topics, whether connected',
  'PUT /local/genesys/notifications': 'its times: {heartbeatMs?, channelLifetimeSeconds?, closingMs?}',
  'POST /local/genesys/notifications/events': 'send an event to whoever is subscribed: {topicName, eventBody} → {sent}',
  'POST /local/genesys/notifications/break':
    'break WebSockets: {kind: reset | close | silent | half-open, channelId?} → {broken}',
  'POST /local/genesys/notifications/closing':
    'announce that WebSockets are about to be closed, and close them later: {channelId?} → {closing}',
  'POST /local/genesys/notifications/revoke':
    'end the tokens and the channels of a client, or of all: {clientId?} → {revoked}',
  'POST /local/genesys/notifications/unsubscribe':
    'take a topic, or all, from channels: {topicName?, channelId?} → {unsubscribed}',
} as const;

/** @returns undefined where the path is not one of these */
export async function controlGenesys(asked: Asked, { services }: LocalStack): Promise<Answer | undefined> {
  const { method, url } = asked;
  if (`${method} ${url.pathname}` === 'POST /local/open-messaging') return sendToWebhook(asked, services);
  if (!findRouteName(Object.keys(genesysSurface), `${method} ${url.pathname}`)) return undefined;
  const response = await fetch(services.genesys.controlUrl + url.pathname.replace('/local/genesys', ''), {
    method,
    ...(method === 'PUT' || method === 'POST' ? { body: await asked.body() } : {}),
  });
  return { status: response.status, body: await response.json() };
}

const messageSchema = z.looseObject({ id: z.string().min(1), text: z.string().optional() });

async function sendToWebhook({ url, body, port }: Asked, { genesys, genesysCredentials }: LocalStack['services']) {
  const text = await body();
  const conversationId = url.searchParams.get('conversationId');
  if (conversationId) {
    const message = messageSchema.safeParse(readJson(text));
    if (!message.success) {
      return refused(400, 'bad-request', 'With ?conversationId=ID the body must be a message.', { id: 'its id' });
    }
    const { id: messageId, text: said } = message.data;
    genesys.putMessages({ messageId, conversationId, ...(said === undefined ? {} : { text: said }) });
  }
  const signature = createHmac('sha256', genesysCredentials.signingSecrets[0] ?? '')
    .update(text)
    .digest('base64');
  const { status } = await fetch(`http://127.0.0.1:${port}/v1/sources/genesys-open-messaging`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body: text,
  });
  if (status !== 404) return ok({ status });
  const settings = '-c genesysOpenMessaging=true -c genesysRegion=mypurecloud.de';
  return refused(404, 'no-webhook', `This stack has no webhook. Start it with: npm start -- ${settings}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
