import * as z from 'zod/mini';
import { channelQueueEnvironment } from '../adapters/channel-queues.ts';
import { commaSeparated, text, wholeNumber } from '../adapters/environment.ts';

const tableName = text.check(z.describe('the name of a DynamoDB table'));
const seconds = z
  .pipe(z.string().check(z.regex(/^[1-9]\d{0,6}$/)), z.transform(Number))
  .check(z.describe('a whole number of seconds, at least 1'));

/** The settings of the api function; the stack gives them. */
export const environmentSchema = z.object({
  /** The claims that hold what the contact centre calls the customer. */
  EXTERNAL_CONTACT_CLAIM: z.exactOptional(text),
  ADDRESS_CLAIM: z.exactOptional(text),
  /** The claim that holds what the customer was called before they signed in. */
  FORMER_CUSTOMER_CLAIM: z.exactOptional(text),
  DEVICE_TABLE: tableName,
  PRESENCE_TABLE: tableName,
  JOURNAL_TABLE: tableName,
  LATER_QUEUE_URL: text.check(z.describe('the URL of an SQS queue')),
  /** Of the channels that the stack has: what was read is told to the other devices. */
  ...channelQueueEnvironment,
  CUSTOMER_CLAIM: text.check(z.describe('the name of the claim that says who the customer is, such as sub')),
  PRESENCE_SECONDS: seconds,
  MESSAGE_EXPIRY_SECONDS: seconds,
  /** Beside Genesys: sources whose conversation ids nobody can guess. */
  UNGUESSABLE_SOURCES: z.exactOptional(commaSeparated).check(z.describe('names of sources separated by commas')),
  PRIVACY_MODE: z.enum(['generic', 'full', 'id-only']).check(z.describe('generic, full or id-only')),
  APNS_DEFAULT_ENVIRONMENT: z.enum(['production', 'sandbox']).check(z.describe('production or sandbox')),
  /** The apps of each channel that the stack has, the first for devices that name none. */
  APNS_APPS: z.exactOptional(commaSeparated).check(z.describe('bundle ids separated by commas')),
  FCM_APPS: z.exactOptional(commaSeparated).check(z.describe('Firebase projects separated by commas')),
  TELEGRAM_APPS: z.exactOptional(commaSeparated).check(z.describe('bots separated by commas')),
  /** Whose tokens say whether a Mini App's user is who they say. */
  TELEGRAM_SECRET_ARN: z.exactOptional(text),
  /** How old what Telegram signed for a Mini App may be. */
  TELEGRAM_INIT_DATA_HOURS: z.exactOptional(wholeNumber),
});

/** What the stack has to write. */
export type ApiEnvironment = z.input<typeof environmentSchema>;
