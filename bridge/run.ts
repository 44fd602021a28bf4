import type { ClientOptions } from 'ws';
import { sendSourceRequests } from '../lambdas/adapters/ingest-batch.ts';
import { writeSourceRequest } from '../lambdas/adapters/ingest-queue.ts';
import type { Log } from '../lambdas/adapters/log.ts';
import { cachedSecret } from '../lambdas/adapters/secret.ts';
import { secretNotConfigured } from '../lambdas/adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../lambdas/adapters/secrets-manager.ts';
import { sqsClient } from '../lambdas/adapters/sqs.ts';
import { type ApiClient, createApiClient } from '../lambdas/sources/genesys/api-client.ts';
import { genesysClientSchema } from '../lambdas/sources/genesys/api-credentials.ts';
import { waitAtMost } from '../lambdas/sources/wait-at-most.ts';
import { createCatchUp } from './catch-up.ts';
import { connectBy } from './connection.ts';
import { createCounts } from './counts.ts';
import type { BridgeSettings } from './environment.ts';
import { genesysChannels } from './genesys-channels.ts';
import { createHandOver, type Room } from './hand-over.ts';
import { type Health, healthOf, serveHealth } from './health.ts';
import { listen } from './listening.ts';
import { createOpenConversations } from './open-conversations.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { createTokenRenewal } from './token-renewal.ts';

export interface BridgeOptions {
  readonly log: Log;
  readonly timing?: Timing;
  readonly mostRoom?: Room;
  readonly clock?: SteadyClock;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly webSocket?: ClientOptions;
  /** What Genesys allows a token. */
  readonly requestsPerMinute?: number;
}

export interface Bridge {
  /** Of the health page. */
  readonly port: number;
  readonly health: () => Health;
  /** Hears no more, hands over what waits as far as the time allows, and resolves with what is left. */
  readonly stop: () => Promise<Left>;
}

export interface Left {
  readonly events: number;
  /** Gaps and conversations that were not caught up. */
  readonly gaps: number;
}

const credentialsMaxAgeMs = 15 * 60_000;
/** A conversation of many months, and a page of queues with all their settings. */
const mostBytesOfAnswer = 16 * 1_048_576;

/**
 * Hears Genesys' Notification Service and hands each event to the ingest queue.
 * @throws where the port is taken
 */
export async function runBridge(settings: BridgeSettings, options: BridgeOptions): Promise<Bridge> {
  const { log, timing = defaultTiming, clock = createSteadyClock(), random = Math.random } = options;
  const { now, toWall } = clock;
  // Whole milliseconds: of others the ingest function reads nothing.
  const wallNow = () => Math.floor(toWall(now()));
  const messageExpiryMs = settings.messageExpirySeconds * 1000;
  const sqs = sqsClient();
  const secretsManager = secretsManagerClient();
  const api = createApiClient({
    credentials: cachedSecret(secretsManager, settings.secret, genesysClientSchema, {
      now,
      maxAgeMs: credentialsMaxAgeMs,
      notConfigured: secretNotConfigured(log),
    }),
    loginOrigin: settings.loginOrigin,
    apiOrigin: settings.apiOrigin,
    now,
    requestLimitMs: timing.requestLimitMs,
    mostBytes: mostBytesOfAnswer,
    ...(options.requestsPerMinute === undefined ? {} : { requestsPerMinute: options.requestsPerMinute }),
  });
  // Who has little time is not told how slow Genesys is, so there is more than for one answer.
  const client: ApiClient = {
    ...api,
    ask: (request, timeLeftMs = timing.askLimitMs, priority) => api.ask(request, timeLeftMs, priority),
  };
  const counts = createCounts(log, () => health().isWell);
  const open = createOpenConversations();

  const handOver = createHandOver({
    send: (messages) => sendSourceRequests(sqs, settings.queueUrl, messages),
    full(isFull) {
      log.warn(isFull ? 'full' : 'room-again', { waiting: handOver.status().waiting });
      if (isFull) listening.pause();
      else listening.resume();
    },
    handedOver: counts.handedOver,
    log,
    now,
    random,
    ...(options.mostRoom === undefined ? {} : { mostRoom: options.mostRoom }),
  });

  const take = (body: Uint8Array, refused: () => void, receivedAt = wallNow()) =>
    handOver.offer({
      message: writeSourceRequest({ source: 'genesys-notifications', receivedAt, body }),
      refused,
    });

  function lost(because: string) {
    log.error('event-lost', { because });
    counts.lost();
  }

  const catchUp = createCatchUp({
    client,
    openConversations: open.list,
    whose: () => ({ queues: listening.queues(), users: listening.users() }),
    room: handOver.room,
    lost: counts.lost,
    noteOpen: open.noteRead,
    frame: (text, askedAt) => take(Buffer.from(text), () => lost('too large, though cut'), askedAt),
    log,
    now: wallNow,
    steady: now,
    random,
    timing,
    messageExpiryMs,
  });

  const listening = listen(settings, {
    client,
    channels: genesysChannels(client, clock.fromWall),
    deafSince: now() - messageExpiryMs,
    connect: connectBy({ timing, now, ...(options.webSocket ? { webSocket: options.webSocket } : {}) }),
    renewToken: createTokenRenewal(client.renewToken, now, timing.heartbeatMs),
    event({ conversationId, isOpen }, text) {
      counts.heard();
      if (conversationId !== undefined) open.note(conversationId, isOpen);
      take(text, () => {
        log.warn('event-too-large', { bytes: text.length });
        if (conversationId === undefined) lost('too large');
        else catchUp.conversation(conversationId, wallNow() - messageExpiryMs);
      });
    },
    gap: (since) => catchUp.gap(toWall(since)),
    log,
    now,
    random,
    timing,
  });

  const health = () => {
    const lookingUpSince = listening.lookingUpSince();
    const catchUpStuckSince = catchUp.stuckSince();
    return healthOf(
      {
        channels: listening.keepers().map((keeper) => keeper.status()),
        ...(lookingUpSince === undefined ? {} : { lookingUpSince }),
        handOver: handOver.status(),
        catchingUp: catchUp.pending(),
        ...(catchUpStuckSince === undefined ? {} : { catchUpStuckSince }),
      },
      clock,
      timing.patienceMs,
    );
  };

  async function end(): Promise<Left> {
    const endAt = now() + timing.drainLimitMs;
    // Connections have closed by then, and a request that is still under way is nobody's to wait for.
    await waitAtMost(timing.drainLimitMs / 2, Promise.all([listening.stop(), catchUp.stop()]));
    const events = await handOver.drain(endAt - now());
    const gaps = catchUp.pending();
    if (events > 0) log.error('events-left', { events });
    if (gaps > 0) log.error('gaps-left', { gaps });
    counts.lost(events + gaps);
    counts.stop();
    sqs.destroy();
    secretsManager.destroy();
    return { events, gaps };
  }

  const page = await serveHealth(settings.port, health).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  log.info('listening', { port: page.port });
  return {
    port: page.port,
    health,
    async stop() {
      const left = await end();
      await page.close();
      return left;
    },
  };
}
