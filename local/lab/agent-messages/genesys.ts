import { sampleEvent } from '../../../operator/send/sample-event.ts';
import { type AgentSays, nameOf } from './agent-says.ts';
import { normalizedMessage } from './normalized-message.ts';

/**
 * The event of Genesys Cloud's partner bus that tells of a message.
 * @param source the partner event source
 */
export function genesysEvent(says: AgentSays, source: string) {
  const { detail, ...envelope } = sampleEvent({ ...says, source });
  const { channel, ...body } = detail.eventBody;
  const eventBody = { ...body, channel: { ...channel, from: { nickname: nameOf(says) } }, ...normalizedMessage(says) };
  return { ...envelope, detail: { ...detail, eventBody } };
}
