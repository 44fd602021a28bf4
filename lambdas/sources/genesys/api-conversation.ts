import * as z from 'zod/mini';
import { id, listOf, optional, word } from '../fields.ts';
import { firstTime } from '../time.ts';
import { inPath, isId, lookUp } from './api.ts';
import type { ApiClient } from './api-client.ts';
import type { HostAnswer } from './api-host.ts';
import { customersAmong } from './customer-participant.ts';
import { participant } from './participants.ts';

/** Who takes part in a conversation now. */
export interface FoundConversation {
  readonly kind: 'found';
  /** The customer's participant; absent where none can be told from the others. */
  readonly customerParticipantId?: string;
  /** The user who joined last, of those who are still connected. */
  readonly agentUserId?: string;
}

const conversations = '/api/v2/conversations/messages';
const agents: readonly (string | undefined)[] = ['agent', 'user'];

const shape = z.object({ participants: z.array(z.unknown()) });
const body = z.object({
  participants: listOf(
    z.extend(participant, {
      id: optional(id),
      state: optional(word),
      connectedTime: optional(z.unknown()),
      userId: optional(id),
      user: optional(z.object({ id: optional(id) })),
    }),
  ),
});
type ApiParticipant = z.output<typeof body>['participants'][number];

/** `GET /api/v2/conversations/messages/{conversationId}`: a MessageConversation (SDK). */
export function readConversation(client: ApiClient, conversationId: string, timeLeftMs: number) {
  const path = `${conversations}/${inPath(conversationId)}`;
  return lookUp(client, [conversationId], path, timeLeftMs, peopleOf);
}

/**
 * Writes attributes of a participant, beside those that are there.
 * `PATCH /api/v2/conversations/messages/{conversationId}/participants/{participantId}/attributes` (SDK).
 */
export function writeAttributes(
  client: ApiClient,
  { conversationId, participantId }: { readonly conversationId: string; readonly participantId: string },
  attributes: Readonly<Record<string, string>>,
  timeLeftMs: number,
): Promise<HostAnswer> {
  const path = `${conversations}/${inPath(conversationId)}/participants/${inPath(participantId)}/attributes`;
  return client.ask({ method: 'PATCH', path, json: { attributes } }, timeLeftMs);
}

/** Undefined where the answer is no conversation. */
function peopleOf(json: unknown): FoundConversation | undefined {
  if (!shape.safeParse(json).success) return undefined;
  const { participants } = body.parse(json);
  const called = customersAmong(participants);
  const customers = participants.filter((one) => called.includes(one) && one.id !== undefined && isId(one.id));
  // Who left and came back is a participant of their own each time.
  const customer = newest(customers.filter(isConnected)) ?? newest(customers);
  const agent = newest(
    participants.filter((one) => agents.includes(one.purpose) && isConnected(one) && userIdOf(one) !== undefined),
  );
  const agentUserId = agent && userIdOf(agent);
  return {
    kind: 'found',
    ...(customer?.id === undefined ? {} : { customerParticipantId: customer.id }),
    ...(agentUserId === undefined ? {} : { agentUserId }),
  };
}

const isConnected = ({ state }: ApiParticipant) => state === 'connected';
const userIdOf = ({ userId, user }: ApiParticipant) => userId ?? user?.id;
const joinedAt = ({ connectedTime }: ApiParticipant) => firstTime(connectedTime) ?? 0;

/** Genesys lists participants as they came; that is not confirmed, so their times count first. */
function newest(participants: readonly ApiParticipant[]): ApiParticipant | undefined {
  return participants.reduce<ApiParticipant | undefined>(
    (last, next) => (last && joinedAt(last) > joinedAt(next) ? last : next),
    undefined,
  );
}
