import { createServer } from 'node:http';
import { listening } from '../../listening.ts';

export interface LossyProxy {
  readonly endpoint: string;
  /** The next request is done, and its connection breaks before the answer: at once, or at this moment. */
  readonly loseNextAnswer: (moment?: Promise<void>) => void;
  /** From now on every request is lost so once, and its repeat is answered; for requests one after the other. */
  readonly loseEachOnce: () => void;
  readonly lost: () => number;
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** Stands between a client and a service, and can lose an answer on the way. */
export async function startLossyProxy(service: string): Promise<LossyProxy> {
  let lose: Promise<void> | undefined;
  let each = false;
  let lost = 0;
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const moment = lose;
    const isLost = moment !== undefined;
    lose = each && !isLost ? Promise.resolve() : undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const names = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date'];
    const headers = names.map((name): [string, string] => [name, String(request.headers[name] ?? '')]);
    const answer = await fetch(service + request.url, { method: 'POST', headers, body: Buffer.concat(chunks) });
    const body = await answer.text();
    if (moment) {
      lost += 1;
      await moment;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(body);
  });
  const { port, close } = await listening(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    loseNextAnswer: (moment = Promise.resolve()) => {
      lose = moment;
    },
    loseEachOnce: () => {
      each = true;
      lose = Promise.resolve();
    },
    lost: () => lost,
    requests: () => requests,
    close,
  };
}
