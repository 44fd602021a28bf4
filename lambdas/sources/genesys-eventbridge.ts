import { readAgentEnd, readAgentStart } from './genesys/agent-session.ts';
import { readAttributes } from './genesys/attributes.ts';
import { readContact, readCustomerEnd, readCustomerStart, readQueueStart } from './genesys/customer-session.ts';
import { type GenesysEvent, ignored, openEnvelope, unreadable } from './genesys/event.ts';
import { readNormalized } from './genesys/normalized.ts';
import type { GenesysSettings } from './genesys/settings.ts';
import { readSnapshot } from './genesys/snapshot.ts';
import type { Shape } from './genesys/topic.ts';
import { readUndelivered } from './genesys/undelivered.ts';
import type { Reading } from './reading.ts';

/** Nobody misses the body of these: they say nothing to a customer, or nobody knows what they would have said. */
const silent: readonly (Shape | undefined)[] = ['internal', 'other-medium', 'agent-end', undefined];

/**
 * Reads one EventBridge event of a Genesys Cloud partner source: by its topic, and where that is unknown by its body.
 * A normalized message is accepted on any topic that is not about a session. Words that Genesys writes in three casings
 * are compared without regard to case.
 * @param event the event as EventBridge delivers it; anything else is ignored with a reason, never an error
 * @returns at least one reading: where the event says nothing, or cannot be read, why
 */
export function readGenesysEvents(event: unknown, settings: GenesysSettings): readonly Reading[] {
  const opened = openEnvelope(event);
  if ('decision' in opened) return [opened];
  const { shape, body, correlationId, ...known } = opened;
  if (body === undefined) {
    const nothing = silent.includes(shape) ? ignored : unreadable;
    return [nothing('detail.eventBody is missing', known)];
  }
  const readings = readByShape(opened, body, settings);
  return correlationId === undefined ? readings : readings.map((reading) => correlated(reading, correlationId));
}

function correlated(reading: Reading, correlationId: string): Reading {
  return reading.decision === 'agent-message'
    ? { ...reading, message: { ...reading.message, correlationId } }
    : reading;
}

function readByShape(
  opened: GenesysEvent,
  body: Readonly<Record<string, unknown>>,
  settings: GenesysSettings,
): readonly Reading[] {
  switch (opened.shape) {
    case 'attributes':
      return readAttributes(opened, settings);
    case 'agent-start':
      return readAgentStart(opened, settings);
    case 'agent-end':
      return readAgentEnd(opened);
    case 'customer-start':
      return readCustomerStart(opened);
    case 'queue-start':
      return readQueueStart(opened);
    case 'customer-end':
      return readCustomerEnd(opened);
    case 'contact':
      return readContact(opened);
    case 'internal':
      return [ignored('it is about what agents write to each other')];
    case 'other-medium':
      return readNormalized(opened, settings);
    default:
      return readByBody(opened, body, settings);
  }
}

/** A normalized message says its direction and has neither participants nor messages. */
function readByBody(
  event: GenesysEvent,
  body: Readonly<Record<string, unknown>>,
  settings: GenesysSettings,
): readonly Reading[] {
  if (Array.isArray(body.participants)) return readSnapshot(event, settings);
  if (Array.isArray(body.messages) && typeof body.deploymentId === 'string') return readUndelivered(event);
  if (event.shape === undefined || body.direction !== undefined) return readNormalized(event, settings);
  return event.shape === 'snapshot' ? readSnapshot(event, settings) : readUndelivered(event);
}
