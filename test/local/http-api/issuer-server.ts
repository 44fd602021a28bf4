import { createServer } from 'node:http';
import { createIssuer, type Issuer } from '../../../local/issuer/issuer.ts';

/**
 * A local issuer on a real server under `/tenant`. `documents` replaces what it serves (a string is sent as it is);
 * `fetched` lists the paths that were asked for.
 */
export async function startIssuer(now: () => number, algorithm = 'RS256') {
  const documents = new Map<string, unknown>();
  const fetched: string[] = [];
  let issuer: Issuer | undefined;
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/tenant/, '');
    fetched.push(path);
    const body = documents.get(path) ?? issuer?.handle(path)?.body;
    response.statusCode = body === undefined ? 404 : 200;
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuerUrl = `http://localhost:${typeof address === 'object' && address ? address.port : 0}/tenant`;
  issuer = await createIssuer({ issuerUrl, audience: 'app', algorithm, now });

  return {
    ...issuer,
    documents,
    fetched,
    close(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
