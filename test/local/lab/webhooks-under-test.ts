import { createServer } from 'node:http';
import * as z from 'zod';
import { openMessagingAuth } from '../../../lambdas/sources/genesys/signature.ts';
import { proofBy } from '../../../lambdas/sources/proof.ts';
import type { LocalSource } from '../../../local/sources/credentials.ts';

export interface Taken {
  readonly source: string;
  readonly body: string;
}

/** Addresses that take what is proved, as the function of the webhooks judges it. */
export async function startWebhooks(sources: ReadonlyMap<string, LocalSource>, openMessagingSecret: string) {
  const taken: Taken[] = [];
  const refusals: number[] = [];
  let now = 0;
  let most = 0;
  const server = createServer(async (request, response) => {
    now += 1;
    most = Math.max(most, now);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    now -= 1;
    const body = Buffer.concat(chunks);
    const source = /^\/v1\/sources\/([^/]+)$/.exec(request.url ?? '')?.[1] ?? '';
    const { auth, secret } = sources.get(source) ?? { auth: openMessagingAuth, secret: openMessagingSecret };
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const isProved = proofBy(auth).isSigned(body, headers, [secret], Date.now());
    const status = refusals.shift() ?? (isProved ? 200 : 401);
    if (status === 200) taken.push({ source, body: body.toString() });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    port,
    /** What was proved, worked off. */
    taken: () => taken.splice(0),
    /** The next requests are answered with these. */
    refuse: (...statuses: readonly number[]) => refusals.push(...statuses),
    mostAtOnce: () => most,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
