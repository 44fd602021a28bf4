import type { Attempt as WireAttempt } from '../../../local/lab/wire.ts';
import type { Attempt } from '../../../local/providers/attempts.ts';

export interface AttemptLines {
  readonly headers: Headers;
  /** The next line, as it comes; undefined where the stream has ended. */
  readonly next: () => Promise<WireAttempt | undefined>;
  /** That many, in order. */
  readonly take: (count: number) => Promise<readonly WireAttempt[]>;
  readonly close: () => Promise<void>;
}

/** Reads `GET /attempts`; the stream is open when this resolves. */
export async function readAttempts(controlUrl: string, query = ''): Promise<AttemptLines> {
  const { headers, body } = await fetch(`${controlUrl}/attempts${query}`);
  if (!body) throw new Error('There is no stream.');
  const lines = linesOf(body);
  const next = async () => (await lines.next()).value;
  return {
    headers,
    next,
    take: async (count) => {
      const taken: WireAttempt[] = [];
      while (taken.length < count) {
        const attempt = await next();
        if (!attempt) throw new Error(`The stream ended after ${taken.length}.`);
        taken.push(attempt);
      }
      return taken;
    },
    close: async () => void (await lines.return(undefined)),
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Attempt, undefined, undefined> {
  const decoder = new TextDecoder();
  let unfinished = '';
  for await (const chunk of body) {
    const lines = (unfinished + decoder.decode(chunk, { stream: true })).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
  return undefined;
}
