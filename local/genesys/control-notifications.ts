import { error, ok } from '../providers/control-answer.ts';
import { type ControlRoutes, taking } from './control-route.ts';
import type { GenesysControl } from './genesys-control.ts';
import {
  breakSocketsSchema,
  channelSchema,
  clientChoiceSchema,
  eventSchema,
  notificationSettingsSchema,
  unsubscribeSchema,
} from './notifications/settings.ts';

/**
 * `GET /channels`, `PUT /notifications` ({heartbeatMs?, channelLifetimeSeconds?, closingMs?}), and what can happen:
 * `POST /notifications/break` ({kind: reset | close | silent | half-open, channelId?} → {broken}),
 * `POST /notifications/closing` ({channelId?} → {closing}), `POST /notifications/revoke` ({clientId?} → {revoked}: tokens),
 * `POST /notifications/unsubscribe` ({topicName?, channelId?} → {unsubscribed}: channels),
 * `POST /notifications/events` ({topicName, eventBody} → {sent}: to how many sockets).
 */
export function notificationRoutes(control: GenesysControl): ControlRoutes {
  return {
    'GET /channels': () => ok(control.channels()),
    'PUT /notifications': taking(notificationSettingsSchema, (given) => {
      control.setNotifications(given);
      return ok(given);
    }),
    'POST /notifications/break': taking(breakSocketsSchema, ({ kind, channelId }) =>
      forChannel(control, channelId, () => ({ broken: control.breakSockets(kind, channelId) })),
    ),
    'POST /notifications/closing': taking(channelSchema, ({ channelId }) =>
      forChannel(control, channelId, () => ({ closing: control.announceClosing(channelId) })),
    ),
    'POST /notifications/revoke': taking(clientChoiceSchema, ({ clientId }) =>
      ok({ revoked: control.revokeTokens(clientId) }),
    ),
    'POST /notifications/unsubscribe': taking(unsubscribeSchema, ({ topicName, channelId }) =>
      forChannel(control, channelId, () => ({ unsubscribed: control.unsubscribe(topicName, channelId) })),
    ),
    'POST /notifications/events': taking(eventSchema, ({ topicName, eventBody }) =>
      ok({ sent: control.emit(topicName, eventBody) }),
    ),
  };
}

function forChannel(control: GenesysControl, channelId: string | undefined, apply: () => unknown) {
  const isThere = channelId === undefined || control.channels().some((channel) => channel.channelId === channelId);
  return isThere ? ok(apply()) : error(404, 'not-found', 'There is no such channel.');
}
