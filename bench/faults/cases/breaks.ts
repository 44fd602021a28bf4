import { setTimeout } from 'node:timers/promises';
import type { FaultCase, Scene } from '../fault-case.ts';
import { limits } from '../sender/messages.ts';

type Channel = FaultCase['channel'];
type Break = 'goaway' | 'destroy' | 'reset' | 'close' | 'silent';

export const ambiguous = 'try-later, may have arrived';
const minuteMs = 60_000;

/** 20 pushes that the provider has read and will not answer before the connection breaks; then 20 more. */
export const underWay =
  (channel: Channel, ...breaks: readonly Break[]) =>
  async (scene: Scene) => {
    const { providers, send, startWarm } = scene;
    await startWarm();
    await providers.fail(Array.from({ length: 20 }, () => ({ channel, delayMs: minuteMs })));
    const broken = send(20);
    await providers.faultsTaken();
    for (const kind of breaks) await providers.breakConnections(channel, kind);
    await broken;
    await send(20);
  };

/** 20 pushes are lost with their connection, and nobody knows whether they arrived; 20 later ones are not. */
export const lostUnderWay = { outcomes: { [ambiguous]: 20, delivered: 20 } };

/** Idle connections break; a minute later there are 20 pushes. */
export const atRest = (channel: Channel, kind: Break) => async (scene: Scene) => {
  const { providers, passTime, send, startWarm } = scene;
  await startWarm();
  await send(20);
  await providers.breakConnections(channel, kind);
  await passTime(minuteMs);
  await send(20);
};

/**
 * Idle connections break while the process is stopped, as a function is between two invocations; then there are 20 pushes.
 */
export const whileStopped =
  (channel: Channel, kind: Break, stoppedMs = minuteMs) =>
  async (scene: Scene) => {
    const { providers, send, startWarm, whileFrozen } = scene;
    await startWarm();
    await send(20);
    await whileFrozen(stoppedMs, () => providers.breakConnections(channel, kind));
    await send(20);
  };

/**
 * The process stands still, for longer than a request may take, while the provider answers: what came in time is an answer,
 * although nobody read it.
 */
export const answeredWhileStopped = (channel: Channel) => async (scene: Scene) => {
  const { providers, send, startWarm, whileFrozen } = scene;
  await startWarm();
  await providers.fail(Array.from({ length: 20 }, () => ({ channel, delayMs: 200 })));
  const sent = send(20);
  await providers.faultsTaken();
  await whileFrozen(limits.requestLimitMs, () => setTimeout(limits.requestLimitMs));
  await sent;
};

/** 20 before and 20 after. */
export const nothingLost = { outcomes: { delivered: 40 }, requests: 41 };
