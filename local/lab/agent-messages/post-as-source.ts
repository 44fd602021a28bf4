import { setTimeout as wait } from 'node:timers/promises';
import { openMessagingAuth } from '../../../lambdas/sources/genesys/signature.ts';
import { headersOf, sendAsSource } from '../../sources/send.ts';
import type { ReplyStack } from './reply-stack.ts';
import type { SentRequest } from './sent-requests.ts';

export const openMessaging = 'genesys-open-messaging';

/** Above `webhookRequestsPerSecond` the webhook says 429 for a moment: those that have such a limit repeat. */
const betweenTriesMilliseconds = 250;
const mostTries = 240;

/**
 * Sends a request to its webhook, proved as its source proves it; what is throttled is sent again, for a minute.
 * @param webhooks where they are: `http://127.0.0.1:PORT/v1/sources`
 * @returns the status of the answer; 404 where the stack has no such source
 */
export async function postAsSource(stack: ReplyStack, webhooks: string, request: SentRequest): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const status = await post(stack, webhooks, request);
    if (status !== 429 || tries === mostTries) return status;
    await wait(betweenTriesMilliseconds);
  }
}

async function post(stack: ReplyStack, webhooks: string, { source: name, body }: SentRequest): Promise<number> {
  const url = `${webhooks}/${name}`;
  const now = () => Date.now() + stack.clock.offsetMilliseconds();
  const answer = name === openMessaging ? await postSigned(stack, url, body, now()) : await postProved();
  await answer?.body?.cancel();
  return answer?.status ?? 404;

  async function postProved() {
    const source = stack.sources.get(name);
    return source && sendAsSource(url, body, source, now);
  }
}

/** As Genesys does. */
function postSigned({ services }: ReplyStack, url: string, body: string, now: number): Promise<Response> {
  const secret = services.genesysCredentials.signingSecrets[0] ?? '';
  const headers = { 'content-type': 'application/json', ...headersOf({ auth: openMessagingAuth, secret }, body, now) };
  return fetch(url, { method: 'POST', headers, body });
}
