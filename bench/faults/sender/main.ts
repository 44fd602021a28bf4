// First, so that the clients read the moved time.

import { flushCompileCache } from 'node:module';
import type { Client, ClientContext } from './client.ts';
import { moveClock } from './clock.ts';
import { look } from './look.ts';
import { type Answer, command, type SenderSettings, type SendResult, type TestPush } from './messages.ts';

// The process of a sender. It is stopped and continued as a function is frozen, and told what to do by its parent.

let secret: Pick<SenderSettings, 'apnsKey' | 'serviceAccount'>;
let client: Client;

/** Only the client under test is loaded, as in a function. */
async function open(settings: SenderSettings): Promise<Client> {
  const context: ClientContext = { settings, now: Date.now, secret: () => secret };
  switch (settings.client) {
    case 'handoff-push':
      return (await import('./handoff-push.ts')).createHandoffPush(context);
    case 'node:http2':
      return (await import('./plain-http2.ts')).createPlainHttp2(context);
    case '@parse/node-apn':
      return (await import('./node-apn.ts')).createNodeApn(context);
    case 'firebase-admin':
      return (await import('./firebase-admin.ts')).createFirebaseAdmin(context);
  }
}

async function sendOne(push: TestPush): Promise<SendResult> {
  const startedAt = performance.now();
  await look();
  const sent = await client(push).catch((error: unknown) => ({ kind: 'failed', detail: String(error) }));
  return { token: push.token, kind: sent.kind, detail: sent.detail, startedAt, endedAt: performance.now() };
}

async function sendAll(pushes: readonly TestPush[], inFlight: number): Promise<readonly SendResult[]> {
  const results: SendResult[] = [];
  const waiting = pushes.values();
  const sendNext = async () => {
    for (const push of waiting) results.push(await sendOne(push));
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, pushes.length) }, sendNext));
  return results;
}

const say = (answer: Answer) => process.send?.(answer);

process.on('message', async (message) => {
  const told = command.parse(message);
  switch (told.do) {
    case 'open':
      secret = told.settings;
      client = await open(told.settings);
      say({ opened: true });
      // It ends by SIGKILL, which keeps nothing of what was compiled for the next.
      flushCompileCache();
      break;
    case 'clock':
      moveClock(told.offsetMs);
      break;
    case 'secret':
      secret = told;
      break;
    case 'send':
      say({ number: told.number, results: [...(await sendAll(told.pushes, told.inFlight))] });
      break;
  }
});
process.once('disconnect', () => process.exit(0));
