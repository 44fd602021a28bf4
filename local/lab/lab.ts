import type { IncomingMessage, ServerResponse } from 'node:http';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { deviceReads } from '../../lambdas/adapters/device-reads.ts';
import type { LocalStack } from '../stack.ts';
import { countedBus } from './counted-bus.ts';
import { followAttempts } from './follow-attempts.ts';
import { readsOf } from './journal-reads.ts';
import { type LabRoutes, labRoutes } from './lab-routes.ts';
import { messageIdsIn } from './message-ids-in.ts';
import { createNews } from './news.ts';
import { createObservations } from './observations.ts';
import { createPage } from './page-files.ts';
import { pipelineParts } from './pipeline-parts.ts';
import { createQuietly, type Quietly } from './quietly.ts';
import { createReplyMemory } from './reply-memory.ts';
import { offeredSources, sourcesIn } from './source-offers.ts';
import type { Watch } from './watch.ts';

export interface Lab {
  /** What happens before the lab is started is not noted. */
  readonly watch: Watch;
  /** @returns the same stack, whose bus is watched, too: whoever puts events on it from here shall use this one */
  readonly start: (stack: LocalStack) => LocalStack;
  /** @returns false where the path is none of the lab's */
  readonly handle: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;
  /** Ends all connections that listen, and all work. */
  readonly close: () => void;
}

/** The page at `/`, and what it asks of the runner: it looks at the stack and cannot change it. */
export function createLab(): Lab {
  const page = createPage();
  const quietly = createQuietly();
  const nothing = () => {};
  let running: (LabRoutes & { readonly close: () => void }) | undefined;
  return {
    watch: {
      invoked: (invocation) => quietly(() => running?.observations.invoked(invocation) ?? nothing, nothing),
      called: (call) => quietly(() => running?.observations.called(call), undefined),
    },
    start: (stack) => {
      running = startLab(stack, quietly);
      return running.stack;
    },
    handle: async (request, response, url) => {
      const { pathname } = url;
      if (await page.serve(pathname, response)) return true;
      if (!running || (pathname !== '/local/lab' && !pathname.startsWith('/local/lab/'))) return false;
      await labRoutes(request, response, url, running);
      return true;
    },
    close: () => running?.close(),
  };
}

function startLab(given: LocalStack, quietly: Quietly): LabRoutes & { readonly close: () => void } {
  const { services, template, clock } = given;
  const now = () => Date.now() + clock.offsetMilliseconds();
  const parts = pipelineParts(template);
  const sources = sourcesIn(template.outputs);
  const client = DynamoDBDocumentClient.from(services.dynamoDbClient);
  const observations = createObservations({
    parts,
    now,
    readRows: readsOf(client, parts.tables.journal),
    readDevice: deviceReads(client, parts.tables.devices).device,
    messageIdsIn: ({ source, body, receivedAt }) => {
      const settings = sources[source];
      return settings ? messageIdsIn(source, settings, Buffer.from(body).toString(), receivedAt) : [];
    },
  });
  const { stations } = observations;
  const stack = given.bus ? { ...given, bus: countedBus(given.bus, stations.heard) } : given;
  // What the stand-in of Genesys says through EventBridge comes to the bus past us.
  const stopHearing = given.bus ? services.genesys.onEvent(() => stations.heard(1)) : () => {};
  const { controlUrl } = services.providers;
  const news = createNews(observations, {
    now,
    settings: parts.settings,
    sources: () => offeredSources(stack),
    stations: () => stations.now(services.sqs.counts()),
    follow: (onAttempt, after) => followAttempts(controlUrl, onAttempt, after),
    newestAttempt: () => newestAttempt(controlUrl),
    quietly,
  });
  const close = () => {
    stopHearing();
    news.close();
  };
  const detail = { client, tables: parts.tables, now };
  return { stack, observations, news, detail, replies: createReplyMemory(now), close };
}

/** The stream of attempts says behind which one it begins. */
async function newestAttempt(controlUrl: string): Promise<number> {
  const { headers, body } = await fetch(`${controlUrl}/attempts`);
  await body?.cancel();
  return z.coerce.number().parse(headers.get('attempts-after'));
}
