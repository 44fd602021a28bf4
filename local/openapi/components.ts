import * as z from 'zod';
import {
  deviceAnswer,
  devicesAnswer,
  errorAnswer,
  preferencesAnswer,
  presencesAnswer,
  pushesAnswer,
  readAnswer,
  registrationAnswer,
} from '../../lambdas/api/contract/answers.ts';
import { deviceBodySchema, devicePathSchema, unregisterBodySchema } from '../../lambdas/api/contract/devices.ts';
import { muteBodySchema, preferencesBodySchema, readBodySchema } from '../../lambdas/api/contract/preferences.ts';
import {
  conversationPathSchema,
  presenceBodySchema,
  presencesBodySchema,
} from '../../lambdas/api/contract/presence.ts';
import { gatewayAnswer } from '../../lambdas/api/contract/refusals.ts';
import { fieldTexts } from './field-texts.ts';
import { type JsonSchema, jsonSchema, walkFields } from './json-schema.ts';
import { ruleOf } from './rule-of.ts';

const [apnsDevice, fcmDevice, telegramDevice] = deviceBodySchema.def.options;

const named: Readonly<Record<string, z.core.$ZodType>> = {
  DeviceRegistration: deviceBodySchema,
  ApnsDevice: apnsDevice,
  FcmDevice: fcmDevice,
  TelegramDevice: telegramDevice,
  UnregisterRequest: unregisterBodySchema,
  PresenceReport: presenceBodySchema,
  PresenceReports: presencesBodySchema,
  NewPreferences: preferencesBodySchema,
  Mute: muteBodySchema,
  Read: readBodySchema,
  Device: deviceAnswer,
  RegisteredDevice: registrationAnswer,
  Devices: devicesAnswer,
  PresenceResults: presencesAnswer,
  Preferences: preferencesAnswer,
  Unread: readAnswer,
  Pushes: pushesAnswer,
  Error: errorAnswer,
  GatewayError: gatewayAnswer,
};
/** Of paths: their fields become parameters. */
const paths: Readonly<Record<string, z.core.$ZodType>> = {
  DevicePath: devicePathSchema,
  ConversationPath: conversationPathSchema,
};

type BaseSchema = z.core.JSONSchema.BaseSchema;

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({ ...named, ...paths })) registry.add(schema, { id });

const uriOf = (name: string) => `#/components/schemas/${name}`;
export const refTo = (name: string) => ({ $ref: uriOf(name) });

/** @throws where a schema of the contract has no name above */
export function nameOf(schema: z.core.$ZodType): string {
  const name = registry.get(schema)?.id;
  if (name === undefined) throw new Error('A schema of a route is no component of the document.');
  return name;
}

/** What `toJSONSchema` cannot say, or says at a length that helps nobody. */
function amend({ zodSchema, jsonSchema: json }: { zodSchema: z.core.$ZodType; jsonSchema: BaseSchema }): void {
  // The pattern repeats what the format says, leap years included.
  if (json.format === 'date-time') delete json.pattern;
  const rule = ruleOf(zodSchema);
  if (rule !== undefined && json.$ref === undefined) json.description = rule;
  if (zodSchema === deviceBodySchema) {
    const mapping = { apns: uriOf('ApnsDevice'), fcm: uriOf('FcmDevice'), telegram: uriOf('TelegramDevice') };
    json.discriminator = { propertyName: 'channel', mapping };
  }
  if (zodSchema === fcmDevice) json.oneOf = [{ required: ['token'] }, { required: ['fid'] }];
}

function convert(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: uriOf, override: amend });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, converted]) => {
      const { $schema, $id, ...schema } = jsonSchema.parse(converted);
      walkFields(schema, name, (path, field) => describe(field, textOf(path)));
      return [name, schema];
    }),
  );
}

/** A component's own text, else that of a component it extends, else every component's. */
function textOf(path: string): string | undefined {
  const [component = '', ...field] = path.split('.');
  const ancestors: Readonly<Record<string, string>> = { RegisteredDevice: 'Device' };
  return [component, ancestors[component], '*']
    .map((owner) => fieldTexts[[owner, ...field].join('.')] ?? fieldTexts[`${owner}.${field.at(-1)}`])
    .find((text) => text !== undefined);
}

function describe(field: JsonSchema, text: string | undefined): void {
  const rule = field.description && `${field.description[0]?.toUpperCase()}${field.description.slice(1)}.`;
  const description = [text, rule].filter(Boolean).join(' ');
  if (description !== '') field.description = description;
}

const converted = convert();

/** The schemas of the document, by name. */
export const componentSchemas: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(converted).filter(([name]) => name in named),
);

/** The parameters of a path, by name. */
export function parametersOf(path: z.core.$ZodType): Readonly<Record<string, JsonSchema>> {
  return converted[nameOf(path)]?.properties ?? {};
}
