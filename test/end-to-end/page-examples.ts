export interface PageExample {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/**
 * The requests of a page with their answers, in its order: blocks of `http`, each `METHOD path` and a body, a blank line,
 * then the status, headers and a body.
 */
export function pageExamples(page: string): readonly PageExample[] {
  return [...page.matchAll(/```http\n(.*?)\n```/gs)].map(([, block = '']) => {
    const [request = '', answer = ''] = block.split('\n\n');
    const [line = '', ...body] = request.split('\n');
    const [method = '', path = ''] = line.split(' ');
    const [status = '', ...rest] = answer.split('\n');
    const bodyAt = rest.findIndex((text) => text.startsWith('{'));
    const headers = bodyAt === -1 ? rest : rest.slice(0, bodyAt);
    return {
      method,
      path,
      body: readBody(body),
      answer: {
        status: Number(status),
        headers: Object.fromEntries(headers.map((text) => text.split(': '))),
        body: bodyAt === -1 ? undefined : readBody(rest.slice(bodyAt)),
      },
    };
  });
}

const readBody = (lines: readonly string[]): unknown => (lines.length === 0 ? undefined : JSON.parse(lines.join('\n')));

const varying = ['at', 'messageId', 'recipient', 'registeredAt', 'routingId', 'sentAt', 'unregisterKey'];

/** The same with a word for whatever is another at each run; that it is there counts, and that it is text. */
export function withoutWhatVaries(body: unknown): unknown {
  if (body === undefined) return undefined;
  return JSON.parse(JSON.stringify(body), (name, value: unknown) =>
    varying.includes(name) && typeof value === 'string' ? '…' : value,
  );
}
