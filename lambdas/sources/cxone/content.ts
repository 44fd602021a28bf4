import * as z from 'zod/mini';
import type { AgentMessage } from '../../core/agent-message.ts';
import { attachmentSign } from '../attachment-sign.ts';
import { listOf, optional, text, word } from '../fields.ts';

/** Rich kinds have an object where plain ones have the words (iOS SDK, test examples `RichMessages`). */
const words = z.union([
  text,
  z.pipe(
    z.object({ content: text }),
    z.transform(({ content }) => content),
  ),
]);

const elementFields = { type: optional(word), text: optional(text) };
const element = z.object({ ...elementFields, elements: listOf(z.object(elementFields)) });

export const messageContent = optional(
  z.object({
    type: optional(word),
    text: optional(text),
    fallbackText: optional(text),
    payload: optional(z.object({ text: optional(words), title: optional(words), elements: listOf(element) })),
  }),
);
export type MessageContent = z.output<typeof messageContent>;

export const attachments = listOf(
  z.object({ friendlyName: optional(text), fileName: optional(text), mimeType: optional(word) }),
);
type Attachments = z.output<typeof attachments>;

export function kindOf(content: MessageContent): Pick<AgentMessage, 'kind'> {
  if (content?.type === undefined) return {};
  return { kind: content.type === 'text' ? 'text' : 'structured' };
}

/** A plugin that asks how satisfied the customer is. */
export const isSurvey = (content: MessageContent): boolean =>
  content?.payload?.elements.some(({ type }) => type === 'satisfaction_survey') ?? false;

/** What CXone writes as the fallback of every plain text: it says nothing of the message. */
const noFallback = 'Unsupported message content';

/** What a notification may show of a message: only privacy mode `full` lets it leave the router. */
export function previewOf(content: MessageContent, attached: Attachments): { readonly preview?: string } {
  const preview =
    content?.payload?.text ??
    content?.text ??
    content?.payload?.title ??
    inElements(content) ??
    ofAttachment(attached[0]) ??
    (content?.fallbackText === noFallback ? undefined : content?.fallbackText);
  return preview === undefined ? {} : { preview };
}

/** Buttons and menus have texts, too, which nobody said. */
const isSaid = ({ type }: { readonly type?: string | undefined }) => type === 'text' || type === 'title';

function inElements(content: MessageContent): string | undefined {
  const outer = content?.payload?.elements ?? [];
  return [...outer, ...outer.flatMap(({ elements }) => elements)].find((one) => isSaid(one) && one.text)?.text;
}

const ofAttachment = (attachment: Attachments[number] | undefined): string | undefined =>
  attachment && attachmentSign({ kind: attachment.mimeType, fileName: attachment.friendlyName ?? attachment.fileName });
