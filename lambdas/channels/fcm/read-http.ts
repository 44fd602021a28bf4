/** One answer of HTTP/1.1, as far as a push needs it. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly body: string;
}

export type HttpReading =
  /** `reusable`: whether the connection may carry another request. */
  | { readonly kind: 'complete'; readonly answer: HttpAnswer; readonly reusable: boolean }
  /** More has to come, or it is no answer that this knows how to read. `status`: what it says all the same. */
  | { readonly kind: 'incomplete'; readonly status?: number }
  | { readonly kind: 'broken'; readonly status?: number };

/** What comes after the head, and what the head says that a push needs. */
interface Head {
  readonly status: number;
  readonly bodyAt: number;
  readonly framing: { readonly kind: 'chunked' | 'until-close' } | { readonly kind: 'length'; readonly length: number };
  readonly keepsOpen: boolean;
  readonly retryAfter?: string;
}

/** FCM's answers have less than 2 KB. */
const maximumLength = 65_536;

/**
 * Reads an answer (RFC 9112, sections 4 to 7) from all that has come since its request, one character per byte
 * (`latin1`). Anything that two readers could understand differently is broken.
 * @param ended whether nothing more will come
 */
export function readHttpAnswer(received: string, ended: boolean): HttpReading {
  const head = readHead(received);
  if (head === 'broken') return { kind: head };
  if (head === 'incomplete') return { kind: ended || received.length > maximumLength ? 'broken' : head };
  const { status, retryAfter } = head;
  const body = received.length > maximumLength ? 'broken' : readBody(received, head, ended);
  if (typeof body === 'string') return { kind: ended ? 'broken' : body, status };
  const reusable = head.keepsOpen && head.framing.kind !== 'until-close' && body.endsAt === received.length;
  return {
    kind: 'complete',
    answer: { status, ...(retryAfter === undefined ? {} : { retryAfter }), body: utf8(body.text) },
    reusable,
  };
}

const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;
const headerLine = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/;

function readHead(received: string): Head | 'incomplete' | 'broken' {
  let from = 0;
  for (;;) {
    const end = received.indexOf('\r\n\r\n', from);
    if (end < 0) return 'incomplete';
    const [first = '', ...lines] = received.slice(from, end).split('\r\n');
    const [, minor, code] = statusLine.exec(first) ?? [];
    if (code === undefined) return 'broken';
    const status = Number(code);
    const bodyAt = end + 4;
    if (status === 101) return 'broken';
    if (status >= 200) return readHeaders(lines, { status, bodyAt, keepsOpen: minor === '1' });
    // An interim answer; the real one follows.
    from = bodyAt;
  }
}

function readHeaders(
  lines: readonly string[],
  { status, bodyAt, keepsOpen }: Pick<Head, 'status' | 'bodyAt' | 'keepsOpen'>,
): Head | 'broken' {
  let length: number | undefined;
  let isChunked = false;
  let isClosing = false;
  let retryAfter: string | undefined;
  for (const line of lines) {
    const [, name, value = ''] = headerLine.exec(line) ?? [];
    switch (name?.toLowerCase()) {
      case undefined:
        return 'broken';
      case 'content-length':
        if (length !== undefined || !/^\d{1,6}$/.test(value)) return 'broken';
        length = Number(value);
        break;
      case 'transfer-encoding':
        if (isChunked || value.toLowerCase() !== 'chunked') return 'broken';
        isChunked = true;
        break;
      case 'connection':
        isClosing ||= /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(value);
        break;
      case 'retry-after':
        retryAfter = value;
        break;
    }
  }
  if (isChunked && length !== undefined) return 'broken';
  const hasNone = status === 204 || status === 304;
  const kind = isChunked ? 'chunked' : 'until-close';
  return {
    status,
    bodyAt,
    framing: hasNone || length !== undefined ? { kind: 'length', length: hasNone ? 0 : (length ?? 0) } : { kind },
    keepsOpen: keepsOpen && !isClosing,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

type Body = { readonly text: string; readonly endsAt: number } | 'incomplete' | 'broken';

function readBody(received: string, { bodyAt, framing }: Head, ended: boolean): Body {
  switch (framing.kind) {
    case 'chunked':
      return readChunks(received, bodyAt);
    case 'length': {
      const endsAt = bodyAt + framing.length;
      return received.length < endsAt ? 'incomplete' : { text: received.slice(bodyAt, endsAt), endsAt };
    }
    case 'until-close':
      return ended ? { text: received.slice(bodyAt), endsAt: received.length } : 'incomplete';
  }
}

function readChunks(received: string, bodyAt: number): Body {
  let text = '';
  let at = bodyAt;
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return 'incomplete';
    const [, digits] = /^([\da-f]{1,5})[ \t]*(?:;.*)?$/i.exec(received.slice(at, lineEnd)) ?? [];
    if (digits === undefined) return 'broken';
    const size = Number.parseInt(digits, 16);
    const dataAt = lineEnd + 2;
    if (size === 0) return readTrailers(received, text, dataAt);
    const end = dataAt + size;
    if (received.length < end + 2) return 'incomplete';
    if (received.slice(end, end + 2) !== '\r\n') return 'broken';
    text += received.slice(dataAt, end);
    at = end + 2;
  }
}

function readTrailers(received: string, text: string, from: number): Body {
  let at = from;
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return 'incomplete';
    if (lineEnd === at) return { text, endsAt: at + 2 };
    at = lineEnd + 2;
  }
}

function utf8(latin1: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of one-byte characters
  return /^[\x00-\x7f]*$/.test(latin1) ? latin1 : Buffer.from(latin1, 'latin1').toString('utf8');
}
