import type { Conversation, Line } from '../agent/talk.ts';

/** The one that is selected at the agent, if it is this customer's; else the customer's newest. */
export function chatToOpen(
  conversations: readonly Conversation[],
  selected: string | undefined,
  customerId: string,
): string | undefined {
  const theirs = conversations.filter((conversation) => conversation.customerId === customerId);
  return (theirs.find(({ key }) => key === selected) ?? theirs.at(-1))?.key;
}

/** As the agent messages of the local runner call them. */
const names: Readonly<Record<Line['from'], string>> = { human: 'Grace', bot: 'Robo' };

/** Who speaks on the other side: whoever spoke last. */
export const otherSide = (lines: readonly Line[]): string => names[lines.at(-1)?.from ?? 'human'];
