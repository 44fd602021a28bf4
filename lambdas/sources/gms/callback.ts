import * as z from 'zod/mini';
import { optional } from '../fields.ts';
import { type JsonObject, objectOf } from '../json-object.ts';
import { maximumPassThroughBytes } from '../pass-through.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { idsOfWords } from './message-id.ts';
import type { GmsNotification } from './notification.ts';

/** The app puts both into an address, `/genesys/1/service/$(_id)/$(_action)`: nothing may lead out of that path. */
const pathPart = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/));

const stepSchema = z.object({ _id: optional(pathPart), _action: optional(pathPart) });

/** The object that has a callback's step, which iOS wants in `message` beside `aps`; undefined: it is no callback. */
export function callbackIn(content: JsonObject): JsonObject | undefined {
  if ('_action' in content || '_id' in content) return content;
  const inner = objectOf(content.message);
  return inner && ('_action' in inner || '_id' in inner) ? inner : undefined;
}

/**
 * The next step of a callback: the app asks GMS for the dialog, and what is exchanged there stays between the two. Six
 * actions are documented; another one is handed on all the same, because only the app knows what its GMS and its own
 * services let it do. The conversation is the callback (`_id`): a step replaces the one before on the screen, and an app
 * that shows the callback says so by the same id.
 * @param aps the dialog for Apple, where GMS sent one
 */
export function readCallback(
  { source, device, receivedAt }: GmsNotification,
  callback: JsonObject,
  aps: JsonObject | undefined,
): WebhookReading {
  const { unreadable } = saidNothing(source);
  const { _id: id, _action: action } = stepSchema.parse(callback);
  if (id === undefined) return unreadable('message._id cannot stand in an address');
  if (action === undefined) return unreadable('message._action cannot stand in an address', { conversationId: id });
  const passThrough = { message: { _id: id, _action: action }, ...(aps === undefined ? {} : { aps }) };
  if (Buffer.byteLength(JSON.stringify(passThrough)) > maximumPassThroughBytes) {
    return unreadable(`message and aps are larger than ${maximumPassThroughBytes} bytes`, { conversationId: id });
  }
  return {
    decision: 'agent-message',
    reason: 'next step of a callback',
    message: {
      source,
      device,
      conversationId: id,
      ...idsOfWords(receivedAt, device, id, action),
      author: 'unknown',
      sentAt: receivedAt,
      // Neither a chat nor a ticket: whoever mutes chats still wants the call that they asked for.
      subject: { type: 'system' },
      passThrough,
    },
  };
}
