import type { AgentMessage } from '../../core/agent-message.ts';
import type { Mapping } from '../source-settings.ts';
import { type Mapped, type Mapper, valueIn } from './mapped.ts';

/** Which kind of message it is; `wrong`: none. */
export const kindOf = (at: Mapper, { kind }: Mapping): Mapped<'text' | 'structured'> =>
  at.meaning('kind', kind?.path, { text: kind?.text, structured: kind?.structured });

/** What tells messages apart; a word that is in no list says nothing. */
export function qualitiesOf(
  at: Mapper,
  map: Mapping,
  mappedKind: Mapped<'text' | 'structured'>,
): Pick<AgentMessage, 'author' | 'kind' | 'subject'> {
  const { author: authors, type: types } = map;
  const author = valueIn(at.meaning('author', authors?.path, { human: authors?.human, bot: authors?.bot }));
  const kind = valueIn(mappedKind);
  const words = { chat: types?.chat, ticket: types?.ticket, system: types?.system };
  const type = valueIn(at.meaning('type', types?.path, words));
  const ticketId = valueIn(at.id('ticket', map.ticket));
  const isAsked = valueIn(at.meaning('csat', map.csat?.path, { yes: map.csat?.yes })) === 'yes';
  const subject = {
    ...(type === undefined || type === 'chat' ? {} : { type }),
    ...(ticketId === undefined ? {} : { ticketId }),
    ...(isAsked ? { csat: true } : {}),
  };
  return {
    author: author ?? 'unknown',
    ...(kind === undefined ? {} : { kind }),
    ...(Object.keys(subject).length === 0 ? {} : { subject }),
  };
}
