import { attachmentSign } from '../attachment-sign.ts';

/**
 * What a notification may show of a message. An attachment is named by a sign and an English word, which says something
 * in every language; all else is the agent's own words. No preview: the push says its generic line.
 */
export function previewOf(text: string | undefined, content: readonly unknown[]): string | undefined {
  const said = text?.trim();
  if (said) return said;
  for (const element of content) {
    const shown = ofElement(element);
    if (shown) return shown;
  }
  return quickReplies(content);
}

/** Where each kind of content keeps its title or text (ConversationMessageContent, SDK model); the first found counts. */
const places: Readonly<Record<string, readonly string[]>> = {
  text: ['text.body', 'text.text'],
  card: ['card.title', 'card.description'],
  carousel: ['carousel.cards.0.title', 'carousel.cards.0.description'],
  quickreplyv2: ['quickReplyV2.title'],
  listpicker: ['listPicker.receivedMessage.title', 'listPicker.sections.0.title'],
  datepicker: ['datePicker.title', 'datePicker.subtitle'],
  notification: ['template.body.text', 'template.header.text'],
  form: ['form.receivedMessage.title', 'form.title'],
  paymentrequest: ['paymentRequest.receivedMessage.title'],
  interactiveapplication: ['interactiveApplication.receivedMessage.title'],
  roadsideassistance: ['roadsideAssistance.receivedMessage.title'],
  richlink: ['richLink.text', 'richLink.header.value', 'richLink.urlLabel'],
};

function ofElement(element: unknown): string | undefined {
  const type = textAt(element, 'contentType')?.toLowerCase();
  if (type === 'attachment') return ofAttachment(element);
  if (type === 'location') return `📍 ${textAt(element, 'location.text') ?? 'Location'}`;
  if (type === undefined || !Object.hasOwn(places, type)) return undefined;
  return places[type]?.map((place) => textAt(element, place)).find((found) => found !== undefined);
}

const ofAttachment = (element: unknown): string =>
  attachmentSign({
    kind: textAt(element, 'attachment.mediaType') ?? textAt(element, 'attachment.mime'),
    caption: textAt(element, 'attachment.text'),
    fileName: textAt(element, 'attachment.filename'),
  });

/** Each option is an element of its own; one alone would read as if the agent had said it. */
function quickReplies(content: readonly unknown[]): string | undefined {
  const options = content.map((element) => textAt(element, 'quickReply.text')).filter((option) => option !== undefined);
  return options.length === 0 ? undefined : options.join(' / ');
}

function textAt(value: unknown, place: string): string | undefined {
  const found = place.split('.').reduce(step, value);
  return typeof found === 'string' ? found.trim() || undefined : undefined;
}

const step = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
