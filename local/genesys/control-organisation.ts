import { error, ok } from '../providers/control-answer.ts';
import { type ControlRoutes, taking } from './control-route.ts';
import { conversationSchema, sayingSchema } from './conversation-input.ts';
import { conversationView } from './conversation-views.ts';
import { organisationSchema, userChangeSchema } from './organisation.ts';
import type { OrganisationControl } from './organisation-control.ts';

const notFound = (what: string) => error(404, 'not-found', `There is no such ${what}.`);

/**
 * `GET /organisation`, `PUT /organisation` ({queues?, users?}: all that there are now; answers as GET), `PUT /users` (one
 * changes: {userId, state?, email?, routingStatus?}), `GET /conversations`, `POST /conversations` ({conversationId?,
 * queueId, userId?, customer?, startedAt?}; answers the conversation), `DELETE /conversations` ({deleted}),
 * `POST /conversations/{id}/messages` ({from, text?, messageId?, userId?, type?, status?, sentAt?} → {messageId}),
 * `POST /conversations/{id}/end`.
 */
export function organisationRoutes(control: OrganisationControl): ControlRoutes {
  return {
    'GET /organisation': () => ok(control.organisation()),
    'PUT /organisation': taking(organisationSchema, (given) => {
      control.putOrganisation(given);
      return ok(control.organisation());
    }),
    'PUT /users': taking(userChangeSchema, (given) => (control.changeUser(given) ? ok(given) : notFound('user'))),
    'GET /conversations': () => ok(control.conversations().map(conversationView)),
    'POST /conversations': taking(conversationSchema, (given) => {
      const started = control.startConversation(given);
      return started ? ok(conversationView(started)) : error(409, 'conflict', 'There is a conversation of that id.');
    }),
    'DELETE /conversations': () => ok({ deleted: control.clearConversations() }),
    'POST /conversations/{id}/messages': taking(sayingSchema, (given, id) => {
      if (!control.conversations().some((conversation) => conversation.id === id)) return notFound('conversation');
      const said = control.say(id, given);
      const fields = { userId: 'the id of an agent: none is in this conversation' };
      return said ? ok(said) : error(400, 'bad-request', 'Say which agent writes.', fields);
    }),
    'POST /conversations/{id}/end': (_, id) =>
      control.endConversation(id) ? ok({ ended: true }) : notFound('conversation'),
  };
}
