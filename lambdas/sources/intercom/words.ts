import type { AgentMessage } from '../../core/agent-message.ts';
import { attachmentSign } from '../attachment-sign.ts';
import type { Part } from './part.ts';
import { textOfHtml } from './text-of-html.ts';

/** What a part says and who says it: only privacy mode `full` lets these leave the router. */
export function wordsOf(part: Part): Pick<AgentMessage, 'sender' | 'preview'> {
  const preview = textOfHtml(part.body ?? '') || attachmentOf(part) || optionsOf(part);
  const sender = part.author?.name;
  return { ...(sender ? { sender } : {}), ...(preview ? { preview } : {}) };
}

function attachmentOf({ attachments: [first] }: Part): string | undefined {
  return first && attachmentSign({ kind: first.content_type, fileName: first.name });
}

/** One option alone would read as if the agent had said it. */
const optionsOf = ({ metadata }: Part): string =>
  (metadata?.quick_reply_options ?? []).flatMap(({ text }) => text ?? []).join(' / ');
