import * as z from 'zod';
import { agentSettings } from './agent-settings.ts';
import { genesysRegions } from './genesys-regions.ts';
import { count, items, list, oneOf, onOff, word } from './setting-types.ts';
import { sourcesSetting } from './source-settings.ts';

const seconds = count;

/** Several, one or none: an absent channel is absent from the stack. */
const channelList = z.preprocess(
  (value) => (typeof value === 'string' ? items(value).filter((name) => name !== 'none') : value),
  z.array(
    z.enum(['apns', 'fcm', 'telegram'], {
      error: 'write apns, fcm, telegram, several of them separated by commas, or none',
    }),
  ),
);

const origin = (what: string) =>
  z
    .url({ protocol: /^https$/, error: `write the origin of ${what}, such as https://host` })
    .refine((url) => !url.endsWith('/'), {
      error: 'write it without a slash at the end',
    });

/** API Gateway takes only https; a local issuer has no certificate. */
const issuer = z.union([z.url({ protocol: /^https$/ }), z.url({ protocol: /^http$/, hostname: /^localhost$/ })], {
  error: "write the https address of your token issuer, exactly as in the tokens' `iss`",
});

/** Signatures only: who checks an HMAC could sign, too. */
const rsa = ['RS256', 'RS384', 'RS512'] as const;
const jwtAlgorithms = [...rsa, 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
const algorithmRule = `write what your issuer signs with: ${jwtAlgorithms.join(', ')}`;

const originRule = 'write the origins of your web pages, such as https://www.company.com, without a slash at the end';
/** As browsers write it, because API Gateway compares letter by letter. */
const webOrigin = z.string({ error: originRule }).refine(
  (text) => {
    const url = URL.parse(text);
    return url?.origin === text && (url.protocol === 'https:' || /^http:\/\/localhost(:|$)/.test(text));
  },
  { error: originRule },
);

const bundleIdRule = "write your app's bundle id, such as com.company.app; several apps: the first is the default";
const projectIdRule = 'write the project id (or number) of your Firebase project; several: the first is the default';
const botRule =
  'write the user name of your bot without @, such as acme_support_bot; several: the first is the default';

/** What Genesys is known to send, without what arrives in bulk: README, *Configuration*. */
const defaultTopics = [
  'v2.webmessaging.deployments.{id}.undelivered.messages',
  'v2.detail.events.conversation.{id}.attributes',
  'v2.detail.events.conversation.{id}.contact',
] as const;
const topicRule = 'write topics as Genesys lists them, such as v2.detail.events.conversation.{id}.attributes';
const attributeRule =
  'write the name of a participant attribute that only a flow or your back end can write: not context.…, which a web client can';

/** CloudWatch's alarms take standard topics ("PutMetricAlarm", Amazon CloudWatch API reference). */
const topicArnRule =
  'write the ARN of a standard SNS topic in the region of the stack, arn:aws:sns:<region>:<account>:<name>';
const busRule = 'write the name of an event bus of yours in the account and region of the stack; not a partner bus';

/** Every setting of a deployment, what it may hold, and what it is when nobody sets it. */
export const configurationSchema = z.strictObject({
  stage: z
    .string({ error: 'write a name for this deployment, such as dev or prod' })
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'write 1 to 20 lower-case letters, digits or hyphens, beginning with a letter')
    .default('dev'),
  production: onOff.default(false),
  channels: channelList.default(['apns', 'fcm']),
  eventSourceName: word(
    /^(?=.{1,256}$)(?:none|aws\.partner\/genesys\.com(\/[.\-_A-Za-z0-9]+){2,})$/,
    'write the partner event source that Genesys created, aws.partner/genesys.com/cloud/<orgId>/<suffix>; none: without Genesys Cloud on EventBridge',
  ),
  eventBus: oneOf(['create', 'import']).default('create'),
  archiveDays: count(0, 3).default(0),
  genesysTopics: list(z.string().regex(/^v2(\.[A-Za-z{}]+)+$/, topicRule), topicRule).default([...defaultTopics]),
  genesysBotReplies: onOff.default(true),
  genesysAgentJoined: onOff.default(false),
  genesysCustomerAttribute: word(/^(?!context\.)(?!handoffPush\.)[^\p{Cc}]{1,100}$/iu, attributeRule).optional(),
  genesysUndeliveredAttribute: word(/^(?!context\.)(?!handoffPush\.last)[^\p{Cc}]{1,100}$/iu, attributeRule).default(
    'handoffPush.undeliveredMessageId',
  ),
  genesysRegion: z.enum(genesysRegions, { error: `write your region: ${genesysRegions.join(', ')}` }).optional(),
  genesysLoginOrigin: origin("Genesys' login").optional(),
  genesysApiOrigin: origin("Genesys' API").optional(),
  genesysOpenMessaging: onOff.default(false),
  ...agentSettings,
  sources: sourcesSetting.default({}),
  webhookRequestsPerSecond: count(1, 10_000).default(100),
  jwtIssuer: issuer,
  jwtAudience: list(z.string().min(1), 'write at least one audience (the `aud` or `client_id` of your tokens)'),
  jwtAlgorithms: list(z.enum(jwtAlgorithms, { error: algorithmRule }), algorithmRule).default([
    'RS256',
    'RS384',
    'RS512',
  ]),
  corsOrigins: list(webOrigin, originRule).default([]),
  customerClaim: z.string().min(1).default('sub'),
  externalContactClaim: z.string().min(1).optional(),
  addressClaim: z.string().min(1).optional(),
  formerCustomerClaim: z.string().min(1).optional(),
  privacyMode: oneOf(['generic', 'full', 'id-only']).default('generic'),
  collapse: oneOf(['conversation', 'message']).default('conversation'),
  timeToLive: oneOf(['until-expiry', 'now-or-never']).default('until-expiry'),
  sound: word(/^[\w.-]{1,64}$/, 'write the name of a sound in your app, default, or none').default('default'),
  iosCategory: word(/^[\w.-]{1,64}$/, "write a category of your app's notifications").optional(),
  iosInterruptionLevel: oneOf(['passive', 'active', 'time-sensitive']).optional(),
  androidChannelId: word(/^[\w.-]{1,64}$/, 'write the id of a notification channel that your app creates').optional(),
  androidQuietChannelId: word(
    /^[\w.-]{1,64}$/,
    'write the id of a notification channel without a sound that your app creates',
  ).optional(),
  androidClickAction: word(/^[\w.-]{1,128}$/, 'write the action of the intent that a tap starts').optional(),
  androidIcon: word(/^\w{1,64}$/, 'write the name of a drawable in your app').optional(),
  messageExpirySeconds: seconds(2, 86_400).default(3600),
  presenceSeconds: seconds(2, 600).default(60),
  journalDays: count(1, 365).default(30),
  deadLetterDays: count(1, 14).default(4),
  logDays: count(1, 365)
    .refine((days) => [1, 3, 5, 7, 14, 30, 60, 90, 180, 365].includes(days), {
      error: 'write 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365 (days)',
    })
    .default(30),
  urgentAfterSeconds: seconds(1, 86_400).default(120),
  maximumConcurrency: count(2, 1000).default(10),
  urgentConcurrency: count(2, 1000).optional(),
  apnsQuotaPerMinute: count(60, 100_000_000).optional(),
  fcmQuotaPerMinute: count(60, 100_000_000).optional(),
  telegramQuotaPerMinute: count(60, 100_000_000).optional(),
  goneGuardPercent: count(1, 100).default(20),
  goneGuardSamples: count(1, 100_000).default(20),
  apiRequestsPerSecond: count(1, 10_000).default(200),
  apnsBundleIds: list(z.string().regex(/^[A-Za-z0-9.-]{1,155}$/, bundleIdRule), bundleIdRule).optional(),
  apnsDefaultEnvironment: oneOf(['production', 'sandbox']).default('production'),
  apnsProductionOrigin: origin('APNs').default('https://api.push.apple.com'),
  apnsSandboxOrigin: origin("APNs' sandbox").default('https://api.sandbox.push.apple.com'),
  fcmProjectIds: list(z.string().regex(/^[a-z0-9-]{1,64}$/, projectIdRule), projectIdRule).optional(),
  fcmOrigin: origin('FCM').default('https://fcm.googleapis.com'),
  // Telegram's names are the same in any case: devices and the secret's keys are compared with these.
  telegramBots: list(
    z
      .string()
      .regex(/^[A-Za-z]\w{4,31}$/, botRule)
      .toLowerCase(),
    botRule,
  ).optional(),
  telegramAppName: word(
    /^\w{3,30}$/,
    'write the short name of your Mini App, the last part of its t.me link',
  ).optional(),
  telegramInitDataHours: count(1, 168).default(24),
  telegramOrigin: origin("Telegram's Bot API").default('https://api.telegram.org'),
  alarmTopicArn: z
    .string({ error: topicArnRule })
    .regex(/^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, topicArnRule)
    .optional(),
  alarmAfterSilentHours: count(1, 24).optional(),
  outsideEventBusName: z
    .string({ error: busRule })
    .regex(/^(?!aws\.)[\w./-]{1,256}$/, busRule)
    .optional(),
  googleTokenUrl: z
    .url({ protocol: /^https$/, error: "write the https address of Google's token endpoint" })
    .default('https://oauth2.googleapis.com/token'),
});

/** The names of all settings. */
export const settingNames = configurationSchema.keyof().options;
