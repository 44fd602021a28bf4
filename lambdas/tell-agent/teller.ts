import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseAgentWord } from '../adapters/agent-words.ts';
import { sendDeadLetter } from '../adapters/job-queue.ts';
import { hideJobs } from '../adapters/job-visibility.ts';
import { errorFields, type Log, log } from '../adapters/log.ts';
import { createOutsideEvents } from '../adapters/outside-events.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { shortHash } from '../adapters/short-hash.ts';
import { type QueuesClient, sqsClient } from '../adapters/sqs.ts';
import { createApiClient } from '../sources/genesys/api-client.ts';
import { type GenesysCredentials, genesysClientSchema } from '../sources/genesys/api-credentials.ts';
import { createGenesysUsers } from '../sources/genesys/api-users.ts';
import { createDesktopTarget } from './desktop-target.ts';
import type { TellAgentSettings } from './env.ts';
import { type HandlerDependencies, tellAgents } from './handler.ts';
import { createOfflinePauses } from './offline-pauses.ts';
import { tellByAttribute } from './tell-by-attribute.ts';
import { type DesktopDependencies, tellByDesktop } from './tell-by-desktop.ts';
import { createTurns } from './turns.ts';

/** Where the function runs: in Lambda, unless somebody says otherwise. */
export interface TellerSurroundings {
  readonly sqs: QueuesClient;
  /** Of the secret of that ARN. */
  readonly credentials: (secretArn: string) => GenesysCredentials;
  readonly log: Log;
  readonly now: () => number;
}

const credentialsMaxAgeMs = 15 * 60_000;
/** A conversation with all its participants and the ids of all its messages. */
const mostBytesOfConversation = 4_194_304;
/** What Genesys allows a token in a minute (unconfirmed), and what a word asks there: who takes part, and one thing more. */
const genesysRequestsPerMinute = 300;
const genesysRequestsPerWord = 2;

function lambda(): TellerSurroundings {
  const secrets = secretsManagerClient();
  const credentials = (arn: string) =>
    cachedSecret(secrets, arn, genesysClientSchema, {
      now: Date.now,
      maxAgeMs: credentialsMaxAgeMs,
      notConfigured: secretNotConfigured(log),
    });
  return { sqs: sqsClient(), credentials, log, now: Date.now };
}

/** The function that tells agents, wired. */
export function createTeller(settings: TellAgentSettings, surroundings = lambda()) {
  const { sqs, log, now, credentials } = surroundings;
  const client = createApiClient({
    credentials: credentials(settings.GENESYS_API_SECRET_ARN),
    loginOrigin: settings.GENESYS_LOGIN_ORIGIN,
    apiOrigin: settings.GENESYS_API_ORIGIN,
    requestsPerMinute: genesysRequestsPerMinute,
    mostBytes: mostBytesOfConversation,
    now,
  });
  const genesysTurns = createTurns(genesysRequestsPerMinute / genesysRequestsPerWord, now);
  const genesys = { client, genesysTurns, users: createGenesysUsers(client, now) };
  const desktop = desktopOf(settings, genesys, surroundings);
  const busName = settings.OUTSIDE_EVENT_BUS_NAME;
  const others = busName === undefined ? undefined : createOutsideEvents(busName, { log, now });

  const dependencies: HandlerDependencies = {
    parse: parseAgentWord,
    ways: { attribute: tellByAttribute(client, genesysTurns), desktop: desktop && tellByDesktop(desktop) },
    tellOthers: others?.tellEvent,
    othersTold: async (leftMilliseconds) => others?.put(leftMilliseconds),
    bury: ({ messageId, body, attributes }, reason) =>
      sendDeadLetter(sqs, settings.AGENT_WORD_DEAD_LETTER_QUEUE_URL, {
        body,
        group: attributes.MessageGroupId ?? messageId,
        id: messageId,
        reason,
      }),
    hide: (records, seconds) =>
      hideJobs(
        sqs,
        settings.AGENT_WORD_QUEUE_URL,
        records.map(({ receiptHandle }) => receiptHandle),
        seconds,
      ),
    failed: (failure, { messageId }, error) => log.error(failure, { word: messageId, ...errorFields(error) }),
    hash: shortHash,
    log,
    now,
  };
  return (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> =>
    tellAgents(event, () => context.getRemainingTimeInMillis(), dependencies);
}

/** Undefined where the deployment has no target, or not all that it takes to reach one. */
function desktopOf(
  settings: TellAgentSettings,
  genesys: Pick<DesktopDependencies, 'client' | 'users' | 'genesysTurns'>,
  { credentials, now }: TellerSurroundings,
): DesktopDependencies | undefined {
  const { DESKTOP_URL: url, DESKTOP_TOKEN_URL: tokenUrl, DESKTOP_SECRET_ARN: secretArn } = settings;
  const { DESKTOP_REQUESTS_PER_MINUTE: requestsPerMinute } = settings;
  if (url === undefined || tokenUrl === undefined) return undefined;
  if (secretArn === undefined || requestsPerMinute === undefined) return undefined;
  return {
    ...genesys,
    target: createDesktopTarget({ url, tokenUrl, credentials: credentials(secretArn), now }),
    turns: createTurns(requestsPerMinute, now),
    pauses: createOfflinePauses(now),
    desktopUser: settings.DESKTOP_USER,
    conversationUrl: settings.DESKTOP_CONVERSATION_URL,
    callbacks: settings.DESKTOP_CALLBACKS ?? false,
    hash: shortHash,
  };
}
