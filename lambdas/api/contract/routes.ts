import * as z from 'zod/mini';
import {
  devicesAnswer,
  preferencesAnswer,
  presencesAnswer,
  pushesAnswer,
  readAnswer,
  registrationAnswer,
} from './answers.ts';
import { deviceBodySchema, devicePathSchema, unregisterBodySchema } from './devices.ts';
import { muteBodySchema, preferencesBodySchema, readBodySchema } from './preferences.ts';
import { conversationPathSchema, mostReports, presenceBodySchema, presencesBodySchema } from './presence.ts';
import * as refusals from './refusals.ts';
import type { AnswerContract, RouteContract } from './route-contract.ts';

const ofEveryRoute = { 500: refusals.internal, 503: refusals.unavailable };
const ofCustomers = { 401: refusals.unauthorized, 403: refusals.forbidden, 429: refusals.throttled, ...ofEveryRoute };
const ofPaths = { 400: refusals.badRequest };
const ofBodies = { 400: refusals.badRequest, 413: refusals.bodyTooLarge, 415: refusals.unsupportedMediaType };

const nextReport: Pick<AnswerContract, 'headers'> = {
  headers: {
    'next-report-seconds': {
      description: 'In so many seconds an app that still shows the conversation reports again.',
      presence: 'always',
      schema: z.string().check(z.regex(/^[1-9]\d{0,2}$/)),
    },
  },
};

/**
 * Every route of the app's API. Documents and tests are made from this list; the function is not, and its bundle has
 * nothing of it.
 */
export const routes: readonly RouteContract[] = [
  {
    key: 'PUT /v1/devices/{deviceId}',
    operationId: 'registerDevice',
    summary: 'Register a device',
    description:
      'At each start of the app, after each sign-in, and whenever the provider gives a new token. Idempotent, but for the `unregisterKey`, which is new each time. A token that another customer holds passes to this one. A customer has at most 25 devices: the one registered longest ago makes room. A device that does not register for 270 days is forgotten.',
    authorization: 'customer',
    path: devicePathSchema,
    body: deviceBodySchema,
    answers: {
      200: {
        description: 'The device was known to this customer, and is as the body says.',
        bodies: [registrationAnswer],
      },
      201: { description: 'The device is new to this customer.', bodies: [registrationAnswer] },
      ...ofCustomers,
      ...ofBodies,
      400: refusals.badRegistration,
      429: refusals.tooManyRequests,
      503: refusals.registrationUnavailable,
    },
  },
  {
    key: 'DELETE /v1/devices/{deviceId}',
    operationId: 'unregisterDevice',
    summary: 'Unregister a device, online',
    description: 'Before the customer signs out, while the app still has the access token.',
    authorization: 'customer',
    path: devicePathSchema,
    answers: {
      204: { description: 'The device is gone.' },
      ...ofCustomers,
      ...ofPaths,
      404: refusals.noSuchDevice,
    },
  },
  {
    key: 'GET /v1/devices',
    operationId: 'listDevices',
    summary: 'List the customer’s devices',
    description: 'Also those that a provider has called gone. Never their tokens.',
    authorization: 'customer',
    answers: { 200: { description: 'The devices.', bodies: [devicesAnswer] }, ...ofCustomers },
  },
  {
    key: 'POST /v1/devices/unregister',
    operationId: 'unregisterWithKey',
    summary: 'Unregister a device later, without an access token',
    description:
      'After a sign-out that happened offline. The key is the one that the last registration of the device returned; it stands for nothing else, and no longer for anything once the device was registered again.',
    authorization: 'none',
    body: unregisterBodySchema,
    answers: {
      204: { description: 'The device is gone, or the key stands for none: the answer does not say which.' },
      ...ofEveryRoute,
      ...ofBodies,
      429: refusals.tooManyRequests,
    },
  },
  {
    key: 'PUT /v1/conversations/{conversationId}/presence',
    operationId: 'reportPresence',
    summary: 'Say what the customer is looking at',
    description:
      '`active` when the conversation comes on the screen and again after `next-report-seconds`; `background` when it leaves the screen. The device need not be registered. The first report makes the conversation the customer’s, unless the contact centre says whose it is. A report that is older than what is known changes nothing, and is answered the same.',
    authorization: 'customer',
    path: conversationPathSchema,
    body: presenceBodySchema,
    answers: {
      204: { description: 'The report is known.', ...nextReport },
      ...ofCustomers,
      ...ofBodies,
      409: refusals.conversationOfAnother,
    },
  },
  {
    key: 'PUT /v1/presence',
    operationId: 'reportPresences',
    summary: 'Say it of several conversations, or late',
    description: `1 to ${mostReports} reports, answered one by one in their order; one that is refused does not stop the others. For an app that was offline, or shows several conversations.`,
    authorization: 'customer',
    body: presencesBodySchema,
    answers: {
      200: { description: 'What became of each report.', bodies: [presencesAnswer], ...nextReport },
      ...ofCustomers,
      ...ofBodies,
    },
  },
  {
    key: 'GET /v1/preferences',
    operationId: 'getPreferences',
    summary: 'What the customer wishes',
    description: 'For all of their devices. The defaults, where the customer never said anything.',
    authorization: 'customer',
    answers: { 200: { description: 'The preferences.', bodies: [preferencesAnswer] }, ...ofCustomers },
  },
  {
    key: 'PUT /v1/preferences',
    operationId: 'putPreferences',
    summary: 'Replace what the customer wishes',
    description:
      'The body is all of it: what is left out gets its default. Conversations that are muted stay so; they have routes of their own.',
    authorization: 'customer',
    body: preferencesBodySchema,
    answers: {
      200: { description: 'The preferences as they are now.', bodies: [preferencesAnswer] },
      ...ofCustomers,
      ...ofBodies,
    },
  },
  {
    key: 'PUT /v1/conversations/{conversationId}/mute',
    operationId: 'muteConversation',
    summary: 'Mute a conversation',
    description:
      'Until a time, or until it is unmuted; the body is at least `{}`. Of more than 100 muted conversations the one muted longest ago makes room.',
    authorization: 'customer',
    path: conversationPathSchema,
    body: muteBodySchema,
    answers: { 204: { description: 'It is muted.' }, ...ofCustomers, ...ofBodies },
  },
  {
    key: 'DELETE /v1/conversations/{conversationId}/mute',
    operationId: 'unmuteConversation',
    summary: 'Unmute a conversation',
    description: 'Also where it was not muted.',
    authorization: 'customer',
    path: conversationPathSchema,
    answers: { 204: { description: 'It is not muted.' }, ...ofCustomers, ...ofPaths },
  },
  {
    key: 'PUT /v1/conversations/{conversationId}/read',
    operationId: 'reportRead',
    summary: 'Say that the customer has read a conversation',
    description:
      'All that was sent until `upTo`, or until two seconds ago; the body is at least `{}`. What is read is not pushed any more, and leaves the badge; the customer’s other devices get the new badge.',
    authorization: 'customer',
    path: conversationPathSchema,
    body: readBodySchema,
    answers: {
      200: { description: 'How many messages are left to read.', bodies: [readAnswer] },
      ...ofCustomers,
      ...ofBodies,
      409: refusals.conversationOfAnother,
    },
  },
  {
    key: 'GET /v1/conversations/{conversationId}/pushes',
    operationId: 'listPushes',
    summary: 'Why did my phone not ring?',
    description:
      'What became of the newest 50 messages of a conversation, the newest first, and of the push to each device of this customer. An empty list where the conversation is unknown, or another customer’s. Never a text.',
    authorization: 'customer',
    path: conversationPathSchema,
    answers: { 200: { description: 'The messages.', bodies: [pushesAnswer] }, ...ofCustomers, ...ofPaths },
  },
];
