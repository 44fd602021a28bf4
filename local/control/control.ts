import type { IncomingMessage } from 'node:http';
import { conversationKey, parseConversationKey } from '../../lambdas/core/conversation.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { labSurface } from '../lab/lab-routes.ts';
import type { LocalStack } from '../stack.ts';
import { type Answer, ok, refused } from './answer.ts';
import { awsSurface, controlAws } from './aws.ts';
import { clockSurface, controlClock } from './clock.ts';
import { controlDesktop, desktopSurface } from './desktop.ts';
import { controlDesktopCallback, desktopCallbackSurface } from './desktop-callback.ts';
import { controlGenesys, genesysSurface } from './genesys.ts';
import { readJournal } from './journal-view.ts';
import { readBody } from './read-body.ts';
import { controlSchedules, schedulesSurface } from './schedules.ts';
import { controlSources, sourcesSurface } from './sources.ts';
import { controlTelegram, telegramSurface } from './telegram.ts';

/** What this machine offers beside the API that the app calls: for people, tests and a page. */
export const controlSurface = {
  'POST /local/events': 'one EventBridge event or an array, as on the partner bus → {accepted, matched}',
  'GET /local/pushes': 'what the APNs, FCM and Telegram stand-ins accepted',
  'DELETE /local/pushes': 'forget them',
  'PUT /local/faults': 'make a stand-in fail: one fault is added, an array replaces all ([] clears)',
  'GET /local/faults': 'the faults that are set',
  'GET /local/stats': 'requests, connections and provider tokens that the stand-ins saw',
  'GET /local/token?customer=ID':
    'a JWT of the local issuer, as plain text ({token} to whoever accepts application/json)',
  'GET /local/journal?conversationId=ID': 'what became of each agent message and push of a conversation',
  'GET /local/outside-events': 'what functions put on buses of others',
  'DELETE /local/outside-events': 'forget them',
  'GET /local/stack': 'endpoints, tables, queues and functions, for an SDK or the AWS command line',
  ...genesysSurface,
  ...sourcesSurface,
  ...desktopSurface,
  ...desktopCallbackSurface,
  ...awsSurface,
  ...clockSurface,
  ...schedulesSurface,
  ...telegramSurface,
  ...labSurface,
  'GET /local': 'this list',
} as const;

/** @returns the answer to a request below /local; errors are `{error: {code, message, fields?}}` */
export async function control(request: IncomingMessage, url: URL, stack: LocalStack, issuer: Issuer): Promise<Answer> {
  const route = `${request.method} ${url.pathname}`;
  const aws = await controlAws(route, () => readBody(request), stack);
  if (aws) return aws;
  const clock = await controlClock(route, () => readBody(request), stack);
  if (clock) return clock;
  const schedules = await controlSchedules(route, stack);
  if (schedules) return schedules;
  const telegram = await controlTelegram(route, () => readBody(request), stack);
  if (telegram) return telegram;
  const asked = { method: request.method ?? 'GET', url, body: () => readBody(request), port: request.socket.localPort };
  const sources =
    (await controlGenesys(asked, stack)) ??
    (await controlSources(asked, stack)) ??
    (await controlDesktop(asked, stack)) ??
    (await controlDesktopCallback(asked, stack));
  if (sources) return sources;
  switch (route) {
    case 'GET /local':
      return ok(controlSurface);
    case 'POST /local/events':
      return putEvents(await readBody(request), stack);
    case 'GET /local/pushes':
    case 'DELETE /local/pushes':
    case 'GET /local/faults':
    case 'PUT /local/faults':
    case 'GET /local/stats':
      return askProviders(request, url.pathname.replace('/local', ''), stack);
    case 'GET /local/token':
      return token(url, request.headers.accept ?? '', issuer);
    case 'GET /local/journal':
      return journal(url, stack);
    case 'GET /local/outside-events':
      return ok(stack.services.outsideBuses.events());
    case 'DELETE /local/outside-events':
      stack.services.outsideBuses.clear();
      return ok({});
    case 'GET /local/stack':
      return ok(describeStack(stack));
    default:
      return refused(404, 'not-found', `There is no ${route}; GET /local lists what there is.`);
  }
}

function putEvents(body: string, { bus }: LocalStack): Answer {
  let events: unknown;
  try {
    events = JSON.parse(body);
  } catch {
    return refused(400, 'bad-json', 'The body must be JSON: one EventBridge event or an array of them.');
  }
  if (!bus) return refused(404, 'no-bus', 'This stack has no event bus: eventSourceName is none.');
  const result = bus.putEvents(events);
  if (result.kind === 'accepted') return ok({ accepted: result.accepted, matched: result.matched });
  const field = Array.isArray(events) ? `[${result.index}].${result.field}` : result.field;
  return refused(400, 'bad-event', 'No event was accepted.', { [field]: result.message });
}

async function askProviders(request: IncomingMessage, path: string, { services }: LocalStack): Promise<Answer> {
  const method = request.method ?? 'GET';
  const body = method === 'PUT' ? await readBody(request) : undefined;
  const response = await fetch(services.providers.controlUrl + path, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: await response.json() };
}

async function token(url: URL, accept: string, issuer: Issuer): Promise<Answer> {
  const customer = url.searchParams.get('customer');
  if (!customer)
    return refused(400, 'bad-request', 'Name the customer.', { customer: 'the id of a customer: ?customer=ID' });
  const jwt = await issuer.token({ customer });
  // As it is for `curl`; programs that ask for JSON get that.
  return accept.includes('application/json') ? ok({ token: jwt }) : { status: 200, body: jwt, text: true };
}

async function journal(url: URL, { services, template }: LocalStack): Promise<Answer> {
  const id = url.searchParams.get('conversationId');
  if (!id) {
    return refused(400, 'bad-request', 'Name the conversation.', { conversationId: 'its id: ?conversationId=ID' });
  }
  const key = conversationKey(parseConversationKey(id));
  return ok(await readJournal(services.dynamoDbClient, template.outputs.JournalTableName ?? '', key));
}

function describeStack({ services, template, functions }: LocalStack) {
  return {
    endpoints: {
      aws: services.proxy.endpoint,
      apnsProduction: services.providers.apnsProductionOrigin,
      apnsSandbox: services.providers.apnsSandboxOrigin,
      fcm: services.providers.fcmOrigin,
      telegram: services.providers.telegramOrigin,
      genesysLogin: services.genesys.loginOrigin,
      genesysApi: services.genesys.apiOrigin,
    },
    outputs: template.outputs,
    functions: functions.map(({ logicalId, name }) => ({ logicalId, name })),
  };
}
