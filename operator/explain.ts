import { type CommandDefinition, type Context, wholeNumber } from './command.ts';
import { outputOf } from './deployment.ts';
import { tellConversationItself } from './explain-conversation.ts';
import { factsForPrograms } from './explain-facts.ts';
import { tellMessage } from './explain-message.ts';
import { isOverdue, tellNext } from './explain-next.ts';
import { whatToCheck } from './explain-nothing.ts';
import type { Sentence } from './explain-pushes.ts';
import { type ConversationFacts, type ReadMessage, readFacts } from './explain-read.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { dayOf, timeOn } from './times.ts';

interface Options {
  readonly conversation: string;
  readonly message?: string;
  readonly limit: number;
}

/** Why a customer heard something or nothing: the journal and the presence of a conversation in plain sentences. */
export const explainCommand: CommandDefinition<Options> = {
  name: 'explain',
  summary: 'what became of the agent messages of a conversation, and why, in plain sentences',
  describe: (command) =>
    command
      .requiredOption('--conversation <id>', "the contact centre's own id, or source~id")
      .option('--message <id>', 'only this agent message')
      .option('--limit <count>', 'so many messages, the newest', wholeNumber(1, 1000), 20),
  run: explain,
};

async function explain(options: Options, { deployment, terminal }: Context): Promise<ExitCode> {
  const { conversation: id, message: messageId, limit } = options;
  const now = deployment.now();
  const tables = {
    journal: outputOf(deployment, 'JournalTableName'),
    presence: outputOf(deployment, 'PresenceTableName'),
    devices: outputOf(deployment, 'DeviceTableName'),
  };
  const facts = await readFacts(deployment.tables, tables, id, messageId, now);
  const messages = facts.messages.slice(-limit);
  const leftOut = facts.messages.length - messages.length;
  const check = messages.length === 0 ? whatToCheck(facts, messageId) : [];
  terminal.give({
    found: messages.length > 0,
    ...(check.length > 0 ? { check } : {}),
    ...(leftOut > 0 ? { olderMessagesLeftOut: leftOut } : {}),
    ...factsForPrograms(facts, messages, now),
  });

  sayTitle(`Conversation ${facts.conversation}`, terminal);
  for (const { text, todo } of tellConversationItself(facts)) sayLine(text, todo, terminal);
  if (leftOut > 0) sayLine(`${leftOut} older messages are left out (--limit ${limit})`, undefined, terminal);
  for (const message of messages) sayMessage(message, facts, now, terminal);
  if (messages.length === 0) {
    sayTitle(
      messageId === undefined ? 'The journal has no message of it.' : 'The journal has no such message.',
      terminal,
    );
    for (const line of check) sayLine(line, undefined, terminal);
    return 1;
  }
  return messages.some((message) => isOverdue(message, now)) ? 1 : 0;
}

function sayMessage(message: ReadMessage, facts: ConversationFacts, now: number, terminal: Terminal): void {
  const { row } = message;
  const day = dayOf(row.sentAt);
  const colour = row.state === 'withheld' ? 'yellow' : row.state === 'open' ? 'cyan' : 'green';
  const state = row.reason === undefined ? row.state : `${row.state}: ${row.reason}`;
  sayTitle(`Message ${row.messageId}`, terminal, `${terminal.paint(colour, state)}, ${day}, times in UTC`);
  for (const sentence of tellMessage(message, facts, now)) sayTimed(sentence, day, terminal);
  const next = tellNext(message, facts, now);
  if (next.length === 0) return;
  terminal.say(terminal.paint('bold', '  What happens next'));
  for (const { text, todo } of next) sayLine(`  ${text}`, todo, terminal);
}

function sayTitle(title: string, { say, paint }: Terminal, more?: string): void {
  say();
  say(paint('bold', title) + (more === undefined ? '' : `  ${more}`));
}

function sayTimed({ at, text, todo }: Sentence, day: string, terminal: Terminal): void {
  const time = at === undefined ? '' : timeOn(at, day);
  terminal.say(`  ${terminal.paint('dim', time.padStart(8))}  ${text}`);
  if (todo !== undefined) terminal.say(`            ${terminal.paint('yellow', '→')} ${todo}`);
}

function sayLine(text: string, todo: string | undefined, terminal: Terminal): void {
  terminal.say(`  ${text}`);
  if (todo !== undefined) terminal.say(`    ${terminal.paint('yellow', '→')} ${todo}`);
}
