import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { FaultCase, Measured, Scene } from './fault-case.ts';
import { measure, type Sending } from './measure.ts';
import type { Providers } from './providers.ts';
import { type ClientName, testPush } from './sender/messages.ts';
import { type Sender, startSender } from './sender/start.ts';

/** Runs one case with one client: the providers as if nothing had happened before, the sender a new process. */
export async function runCase(faultCase: FaultCase, client: ClientName, providers: Providers): Promise<Measured> {
  const { number, channel } = faultCase;
  let sender: Sender | undefined;
  let devices = 0;
  let clockMs = 0;
  const sendings: Sending[] = [];
  const wrong: string[] = [];
  const statedGone = new Set<string>();

  const running = () => {
    if (!sender) throw new Error('The case must start the sender first.');
    return sender;
  };
  // Hex, so that it is a device token of APNs too; a late answer to an earlier case cannot be mistaken for one of this.
  const newTokens = (count: number) =>
    Array.from({ length: count }, () => {
      devices += 1;
      return `${number.toString(16).padStart(4, '0')}${devices.toString(16).padStart(12, '0')}`;
    });
  const start: Scene['start'] = async (changes = {}) => {
    const settings = { ...providers.settings, client, channel, ...changes };
    sender = await startSender(settings, providers.certificateFile);
  };
  const sendNow: Scene['send'] = async (pushes, { inFlight = 100, deliverable = true } = {}) => {
    const wanted = typeof pushes === 'number' ? newTokens(pushes).map((token) => ({ token })) : pushes;
    const all = wanted.map((push) => testPush.parse({ ...push, token: push.token ?? newTokens(1)[0] }));
    const results = await running().send(all, inFlight);
    sendings.push(...results.map((result) => ({ ...result, deliverable })));
    return results;
  };
  const send: Scene['send'] = (...given) => {
    const sending = sendNow(...given);
    // A case that fails meanwhile does not wait for it any more.
    sending.catch(() => {});
    return sending;
  };

  await providers.reset();
  const scene: Scene = {
    providers: {
      ...providers,
      fail: async (faults) => {
        for (const token of tokensCalledGone(faults)) statedGone.add(token);
        await providers.fail(faults);
      },
    },
    start,
    startWarm: async () => {
      await start();
      const [warm] = await running().send([testPush.parse({ token: newTokens(1)[0] })], 1);
      if (warm?.kind !== 'delivered') wrong.push(`the first push was not delivered: ${JSON.stringify(warm?.detail)}`);
    },
    send,
    newTokens,
    whileFrozen: async (frozenMs, happens) => {
      running().stop();
      await happens();
      clockMs += frozenMs;
      // Read before whatever is sent next, as a function that wakes up sees the new time first.
      running().setClock(clockMs);
      await providers.setClock(clockMs);
      running().continue();
    },
    passTime: async (ms) => {
      clockMs += ms;
      running().setClock(clockMs);
      await providers.setClock(clockMs);
    },
    setSecret: (secret) => running().setSecret(secret),
    claim: (isTrue, claim) => {
      if (!isTrue) wrong.push(claim);
    },
  };
  const before = await providers.stats();
  try {
    await Promise.race([faultCase.run(scene), tooLong()]);
    const [after, accepted] = await Promise.all([providers.stats(), providers.accepted()]);
    return measure({ channel, sendings, before, after, accepted, statedGone, wrong });
  } finally {
    await sender?.close();
  }
}

/** Far above what any case needs: a client that never says what became of a push must not hold the others. */
async function tooLong(): Promise<never> {
  await setTimeout(30_000, undefined, { ref: false });
  throw new Error('The case did not end within 30 s.');
}

const goneFault = z.object({
  deviceToken: z.string(),
  reason: z.enum(['Unregistered', 'ExpiredToken', 'UNREGISTERED']),
});

function tokensCalledGone(faults: object): readonly string[] {
  return [faults].flat().flatMap((fault) => goneFault.safeParse(fault).data?.deviceToken ?? []);
}
