import { createHmac } from 'node:crypto';
import type { LocalStack } from '../stack.ts';
import { type Answer, ok, refused } from './answer.ts';
import type { Asked } from './asked.ts';

/** What `/local` offers in the place of the service that shows notifications to agents. */
export const desktopCallbackSurface = {
  'POST /local/desktop/callbacks':
    'sign this body and send it to the callback, as that service does when an agent clicks; ?correlationId=ID → {status, correlationId, body}',
} as const;

const path = '/v1/callbacks/desktop';

/** @returns undefined where the path is not one of these */
export async function controlDesktopCallback(
  { method, url, body, port }: Asked,
  { services }: LocalStack,
): Promise<Answer | undefined> {
  if (`${method} ${url.pathname}` !== 'POST /local/desktop/callbacks') return undefined;
  const text = await body();
  const signature = createHmac('sha256', services.desktopCredentials.signingSecrets[0] ?? '')
    .update(text)
    .digest('hex');
  const correlationId = url.searchParams.get('correlationId');
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-signature-256': `sha256=${signature}`,
      ...(correlationId === null ? {} : { 'x-correlation-id': correlationId }),
    },
    body: text,
  });
  if (answer.status === 404) {
    const settings = '-c genesysRegion=mypurecloud.de -c tellAgents=desktop -c desktopCallbacks=signed';
    return refused(404, 'no-callback', `This stack takes no callbacks. Start it with: npm start -- ${settings}`);
  }
  const said = await answer.text();
  return ok({
    status: answer.status,
    correlationId: answer.headers.get('x-correlation-id'),
    ...(said === '' ? {} : { body: JSON.parse(said) }),
  });
}
