import { defaultSource, parseConversationKey, type SourceName } from '../lambdas/core/conversation.ts';
import type { ConversationFacts } from './explain-read.ts';

type Known = Pick<ConversationFacts, 'conversation'> & {
  readonly evidence: Pick<ConversationFacts['evidence'], 'owner' | 'presences'>;
};

/** Where to look where the journal knows nothing: a message that was never heard leaves no row. */
export function whatToCheck({ conversation, evidence }: Known, messageId: string | undefined): string[] {
  const { source } = parseConversationKey(conversation);
  const isKnown = evidence.owner !== undefined || evidence.presences.length > 0;
  const { cameAsWhat, logs, neverCame } = source === defaultSource ? ofGenesys : ofWebhook(source);
  const when = messageId === undefined ? ', about the time that it was sent' : '';
  return [
    ...(isKnown ? [] : ['Is the id right? Neither the journal nor the presence table has ever heard of it lately.']),
    ...(messageId === undefined ? [] : ['Without --message all messages of the conversation are told.']),
    `Did ${cameAsWhat} come, and was it ignored? The logs of ${logs} have a line \`ignored\` with the messageId and the reason${when}.`,
    `Could it not be read or stored? It then lies in the dead letters: handoff dead-letters list.`,
    `Has it never come? ${neverCame}`,
    'Is it long ago? Rows of the journal go after journalDays (30 unless set), reports of devices after a day.',
  ];
}

const ofGenesys = {
  cameAsWhat: "Genesys' event",
  logs: 'Route (of Ingest for webhooks)',
  neverCame: "handoff doctor checks Genesys' bus, rules and topics.",
};

/** It has neither bus nor rules: it sends to an address of ours. */
const ofWebhook = (source: SourceName): typeof ofGenesys => ({
  cameAsWhat: `the request of ${source}`,
  logs: 'Ingest',
  neverCame: `It must go to POST /v1/sources/${source}; the logs of Webhook have a line \`webhook\` for each, with its status and why it was refused. handoff doctor checks the secret that proves it.`,
});
