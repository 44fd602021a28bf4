import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { log } from '../adapters/log.ts';
import { createMessageEnds } from '../adapters/message-ends.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { genesysApiOf } from '../hear/genesys-api-of.ts';
import { genesysSettingsOf, hearing } from '../hear/hearing.ts';
import { lookUpBy } from '../hear/look-up.ts';
import { readGenesysEvents } from '../sources/genesys-eventbridge.ts';
import { environmentSchema } from './env.ts';
import { route } from './handler.ts';

const settings = readEnvironment(environmentSchema, process.env);
const genesys = genesysSettingsOf(settings);
const sqs = sqsClient();
const ends = createMessageEnds(settings, { log, now: Date.now, sqs });
const dependencies = {
  ...hearing(settings, {
    tables: documentClient(),
    sqs,
    log,
    now: Date.now,
    ends,
    lookUp: lookUpBy(genesysApiOf(settings), { botReplies: genesys.botReplies }, log),
  }),
  read: (event: unknown) => readGenesysEvents(event, genesys),
};

export const handler = (event: unknown): Promise<void> => ends.andTold(route(event, dependencies));
