import type { PassThrough } from '../../core/push.ts';
import type { WebhookMessage, WebhookReading } from '../reading.ts';
import type { Mapping } from '../source-settings.ts';
import type { Ids } from './ids.ts';
import { type Mapped, type Mapper, type Needed, valueIn } from './mapped.ts';
import { placeIn, saidIn } from './needed.ts';

/** An end, or what a request lacks to be one. */
export function endIn(source: string, ids: Ids): Needed<WebhookReading> {
  const place = placeIn(ids);
  if (place.kind !== 'found') return place;
  const { conversationId, time: endedAt } = place.value;
  const end = { source, conversationId, endedAt };
  return { kind: 'found', value: { decision: 'conversation-ended', reason: 'the conversation ended', end } };
}

/** What the customer wrote, or what a request lacks to be that. */
export function customerMessageIn(source: string, ids: Ids): Needed<WebhookReading> {
  const said = saidIn(ids);
  if (said.kind !== 'found') return said;
  const message = { source, ...said.value };
  return { kind: 'found', value: { decision: 'customer-message', reason: 'the customer wrote', message } };
}

/**
 * A message to the customer, or what a request lacks to be one.
 * @param told all that it can do without
 */
export function agentMessageIn(
  source: string,
  ids: Ids,
  told: Pick<WebhookMessage, 'author' | 'kind' | 'subject' | 'sender' | 'preview'>,
  passThrough: Mapped<PassThrough>,
): Needed<WebhookReading> {
  const said = saidIn(ids);
  if (said.kind !== 'found') return said;
  if (passThrough.kind === 'wrong') return passThrough;
  const { device, formerMessageId } = ids;
  const message = {
    source,
    ...said.value,
    ...(formerMessageId === undefined ? {} : { formerMessageId }),
    ...told,
    ...(device.kind === 'found' ? { device: device.value } : {}),
    ...(passThrough.kind === 'found' ? { passThrough: passThrough.value } : {}),
  };
  return { kind: 'found', value: { decision: 'agent-message', reason: 'a message to the customer', message } };
}

/** What was said, and who says it. */
export function wordsOf(at: Mapper, map: Mapping): Pick<WebhookMessage, 'sender' | 'preview'> {
  const [sender, preview] = [valueIn(at.text('sender', map.sender)), valueIn(at.text('text', map.text))];
  return { ...(sender === undefined ? {} : { sender }), ...(preview === undefined ? {} : { preview }) };
}
