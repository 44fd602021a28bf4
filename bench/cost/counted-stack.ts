import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { FunctionFacts, Seen } from './count.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const rowsSchema = z.object({ messages: z.array(z.looseObject({ state: z.string() })) });

/** The local stack in a process of its own, every function of which says what DynamoDB took for each request. */
export async function startCountedStack(functions: readonly FunctionFacts[]) {
  const folder = mkdtempSync(join(tmpdir(), 'cost-'));
  const patchFile = join(folder, 'patch.json');
  const value = `--import ${join(import.meta.dirname, 'record-capacity.ts')}`;
  const patch = functions.map(({ logicalId }) => ({
    op: 'add',
    path: `/Resources/${logicalId}/Properties/Environment/Variables/NODE_OPTIONS`,
    value,
  }));
  writeFileSync(patchFile, JSON.stringify(patch));
  const child = spawn(process.execPath, ['local/main.ts', '--port', '0', '--patch', patchFile], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const ready = /^Handoff Push is running: (\S+)$/.exec(line)?.[1];
        if (ready) resolve(ready);
      });
    }
    void exited.then(() => reject(new Error(`The local stack ended before it was ready:\n${lines.join('\n')}`)));
  });
  let [apiRequests, events] = [0, 0];

  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const askJson = async (path: string): Promise<unknown> => JSON.parse((await ask('GET', path)).text);
  const pushes = async () => z.array(z.unknown()).parse(await askJson('/local/pushes')).length;
  let pushesBefore = 0;

  return {
    app: async (customer: string) => {
      const { text } = await ask('GET', `/local/token?customer=${customer}`);
      return async (method: string, path: string, body?: unknown) => {
        apiRequests += 1;
        return ask(method, path, body, { authorization: `Bearer ${text}` });
      };
    },
    event: async (event: object) => {
      events += 1;
      await ask('POST', '/local/events', event);
    },
    /** Waits until the conversation's one message is in this state. */
    ended: async (conversation: string, state: string) => {
      const givenUpAt = Date.now() + 60_000;
      while (Date.now() < givenUpAt) {
        const { messages } = rowsSchema.parse(await askJson(`/local/journal?conversationId=${conversation}`));
        if (messages[0]?.state === state) return;
        await wait(50);
      }
      throw new Error(`The message of ${conversation} did not become ${state}.`);
    },
    countFromZero: async () => {
      await wait(1_000);
      [apiRequests, events, pushesBefore] = [0, 0, await pushes()];
      lines = [];
      await ask('DELETE', '/local/requests');
    },
    seen: async (): Promise<Seen> => {
      // What was acknowledged is deleted a moment later.
      await wait(3_000);
      const requests = z.record(z.string(), z.record(z.string(), z.number())).parse(await askJson('/local/requests'));
      return { apiRequests, events, pushes: (await pushes()) - pushesBefore, requests, lines, functions };
    },
    stop: async () => {
      child.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

export type CountedStack = Awaited<ReturnType<typeof startCountedStack>>;

/** An agent's message as it comes over the partner bus. */
export function outboundMessage(conversation: string): object {
  const time = new Date().toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'v2.conversations.{id}.messages',
    source: 'aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/local',
    account: '000000000000',
    time,
    region: 'eu-central-1',
    resources: [],
    detail: {
      topicName: `v2.conversations.${conversation}.messages`,
      version: '2',
      timestamp: time,
      metadata: { CorrelationId: randomUUID() },
      eventBody: {
        id: randomUUID(),
        channel: { platform: 'WebMessaging', time, from: { nickname: 'Ann' } },
        type: 'Text',
        text: 'Your order is on its way.',
        direction: 'Outbound',
        originatingEntity: 'Human',
      },
    },
  };
}
