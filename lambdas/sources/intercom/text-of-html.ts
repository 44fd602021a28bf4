import { Parser } from 'htmlparser2';
import { attachmentSign } from '../attachment-sign.ts';

/** Their contents are no text of the message. */
const silent = new Set(['script', 'style', 'title', 'template', 'iframe', 'noscript', 'object', 'textarea']);

/** A line begins before them and behind them. */
const block = new Set(
  (
    'br p div li ul ol h1 h2 h3 h4 h5 h6 pre blockquote table tr hr section article header footer figure figcaption ' +
    'dl dt dd'
  ).split(' '),
);

/** What a message of HTML says, as plain lines for a notification. Nothing of it is run or loaded. */
export function textOfHtml(html: string): string {
  let said = '';
  /** How many of the elements that are open now say nothing. */
  let silenced = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (silent.has(name)) silenced += 1;
      if (silenced === 0) said += shownFor(name, attributes);
    },
    onclosetag(name) {
      if (silent.has(name)) silenced -= 1;
      else if (block.has(name)) said += '\n';
    },
    ontext(text) {
      if (silenced === 0) said += plain(text);
    },
  });
  parser.end(html);
  return said
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

function shownFor(name: string, attributes: Readonly<Record<string, string>>): string {
  if (block.has(name)) return '\n';
  switch (name) {
    case 'img':
      return imageSign(plain(attributes.alt ?? '').trim());
    case 'video':
    case 'audio':
      return `\n${attachmentSign({ kind: name })}\n`;
    case 'td':
    case 'th':
      return ' ';
    default:
      return '';
  }
}

const emoji = /^\p{RGI_Emoji}{1,4}$/v;

/** An emoji is an image, too, and its own sign. */
const imageSign = (alt: string): string =>
  emoji.test(alt) ? alt : `\n${attachmentSign({ kind: 'image', caption: alt })}\n`;

/** Line breaks and indentation of the source are spaces; a space that may not break is one here. */
const plain = (text: string): string => text.replaceAll(/[\s\u00a0]+/g, ' ').replaceAll('\u00ad', '');
