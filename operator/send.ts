import { randomUUID } from 'node:crypto';
import { createPresenceTable } from '../lambdas/adapters/presence-table.ts';
import { conversationKey, parseConversationKey } from '../lambdas/core/conversation.ts';
import { type CommandDefinition, type Context, wholeNumber } from './command.ts';
import { operatorError, outputOf } from './deployment.ts';
import { operatorSettingsOf } from './operator-settings.ts';
import { followMessage } from './send/follow-message.ts';
import { putEvent } from './send/put-event.ts';
import { sampleEvent } from './send/sample-event.ts';

interface Options {
  readonly conversation: string;
  readonly customer?: string;
  readonly text: string;
  readonly wait: number;
}

const defaultText = 'This is a test of Handoff Push.';

/** A message as an agent's would come, on its whole way: decided, queued, pushed, and its end in the journal. */
export const sendCommand: CommandDefinition<Options> = {
  name: 'send',
  summary: 'send a sample agent message on its whole way, and follow it to its end',
  describe: (command) =>
    command
      .requiredOption('--conversation <id>', "Genesys' id of the conversation, or one of your own making")
      .option('--customer <id>', 'whose it is, where nobody has said so yet')
      .option('--text <text>', 'what the agent says', defaultText)
      .option('--wait <seconds>', 'how long to follow it', wholeNumber(1, 3600), 120),
  async run({ conversation: given, customer, text, wait }, context) {
    const { deployment, terminal } = context;
    const conversation = parseConversationKey(given);
    if (conversation.source !== 'genesys') throw operatorError('Only conversations of Genesys can be tried like this.');
    const { eventSourceName } = operatorSettingsOf(deployment.outputs);
    if (eventSourceName === undefined) {
      throw operatorError('This deployment does not hear Genesys Cloud through EventBridge (eventSourceName is none).');
    }
    const key = conversationKey(conversation);
    if (customer !== undefined) await bind(key, customer, context);
    const messageId = randomUUID();
    const sentAt = deployment.now();
    const event = sampleEvent({ conversationId: conversation.id, messageId, text, sentAt, source: eventSourceName });
    terminal.progress(await putEvent(deployment, event));
    const end = await followMessage(
      deployment,
      { conversation: key, messageId, waitMs: wait * 1000 },
      terminal.progress,
    );
    terminal.give({ conversation: key, messageId, ...end });
    const isWell = end.state === 'pushed' || end.state === 'seen';
    terminal.say(`${isWell ? terminal.paint('green', '✓') : terminal.paint('red', '✗')} ${end.words}`);
    if (!isWell) terminal.say(`    handoff explain --conversation ${given} --message ${messageId} says more`);
    return isWell ? 0 : 1;
  },
};

/** Says whose conversation it is, by a word that is no stronger than a name the contact centre gives. */
async function bind(key: string, customerId: string, { deployment, terminal }: Context): Promise<void> {
  const presence = createPresenceTable(deployment.tables, outputOf(deployment, 'PresenceTableName'));
  const now = deployment.now();
  const { owner } = await presence.readConversation(key, now);
  if (owner === customerId) return;
  if (owner !== undefined) {
    throw operatorError("The conversation is another customer's. Leave --customer out, or take another conversation.");
  }
  await presence.noteNews(key, { customer: { customerId, by: 'alias', at: now } }, now);
  terminal.progress('Noted whose conversation it is: nobody had said so yet.');
}
