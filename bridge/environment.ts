import * as z from 'zod/mini';
import { readEnvironment, text, wholeNumber } from '../lambdas/adapters/environment.ts';
import { placeTopics, topicsOf } from './topics.ts';

/** Ids of Genesys, or all that there are. */
export type Listened = readonly string[] | 'all';

/** An id becomes a part of a topic. */
const idOfGenesys = /^[\w-]{1,64}$/;

const listened = z
  .pipe(
    z.pipe(
      z.string(),
      z.transform((given): Listened => {
        const ids = given.split(',').map((id) => id.trim());
        return ids.length === 1 && ids[0] === 'all' ? 'all' : [...new Set(ids)];
      }),
    ),
    z.union([z.literal('all'), z.array(z.string().check(z.regex(idOfGenesys)))]),
  )
  .check(z.describe('ids separated by commas, or all'));

const origin = z
  .string()
  .check(z.regex(/^https:\/\/[^/\s]+$/), z.describe('an origin such as https://api.mypurecloud.de'));

/** 0 takes a free one, which the log names. */
const port = z
  .pipe(z.string().check(z.regex(/^\d{1,5}$/)), z.pipe(z.transform(Number), z.int().check(z.maximum(65_535))))
  .check(z.describe('a port'));

/** The first four and the last are in the stack's output `GenesysBridgeEnvironment`. */
export const environmentSchema = z.object({
  GENESYS_API_SECRET_ARN: text,
  GENESYS_LOGIN_ORIGIN: origin,
  GENESYS_API_ORIGIN: origin,
  INGEST_QUEUE_URL: text,
  GENESYS_QUEUES: z.exactOptional(listened),
  GENESYS_USERS: z.exactOptional(listened),
  /** Of the health page. */
  PORT: z.exactOptional(port),
  /** As the stack's setting; what is older is not caught up. */
  MESSAGE_EXPIRY_SECONDS: z.exactOptional(wholeNumber),
});

export interface BridgeSettings {
  readonly secret: string;
  readonly loginOrigin: string;
  readonly apiOrigin: string;
  readonly queueUrl: string;
  readonly queues: Listened;
  readonly users: Listened;
  readonly port: number;
  readonly messageExpirySeconds: number;
}

/** @throws an error that names every variable that is missing or wrong, never its value; or says that the ids are too many */
export function readBridgeSettings(environment: Readonly<Record<string, string | undefined>>): BridgeSettings {
  const read = readEnvironment(environmentSchema, environment);
  const { GENESYS_QUEUES: queues, GENESYS_USERS: users } = read;
  if (queues === undefined && users === undefined) {
    throw new Error('Environment: GENESYS_QUEUES and GENESYS_USERS are missing (one of the two: ids, or all).');
  }
  placeTopics([], topicsOf(queues === 'all' ? [] : (queues ?? []), users === 'all' ? [] : (users ?? [])));
  return {
    secret: read.GENESYS_API_SECRET_ARN,
    loginOrigin: read.GENESYS_LOGIN_ORIGIN,
    apiOrigin: read.GENESYS_API_ORIGIN,
    queueUrl: read.INGEST_QUEUE_URL,
    queues: queues ?? [],
    users: users ?? [],
    port: read.PORT ?? 8080,
    messageExpirySeconds: read.MESSAGE_EXPIRY_SECONDS ?? 3_600,
  };
}
