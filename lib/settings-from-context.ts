import { readFileSync } from 'node:fs';
import type { Node } from 'constructs';
import * as z from 'zod';
import { type Configuration, configurationFrom, settingsMistake } from './configuration.ts';
import { settingNames } from './settings-schema.ts';

const settingsObject = z.record(z.string(), z.unknown());

/**
 * Reads the configuration from CDK context: the object `handoffPush` of cdk.json (or, where `-c settingsFile=FILE` is
 * given, that JSON file), each setting of which `-c name=value` overrides.
 * @throws an Error that names the setting, or the file, and says what to write
 */
export function configurationFromContext(node: Node): Configuration {
  const file: unknown = node.tryGetContext('settingsFile');
  const base =
    typeof file === 'string'
      ? readSettingsFile(file)
      : settingsIn(node.tryGetContext('handoffPush') ?? {}, 'handoffPush in cdk.json');
  const overrides = settingNames.flatMap((name) => {
    const value: unknown = node.tryGetContext(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return configurationFrom({ ...base, ...Object.fromEntries(overrides) });
}

function readSettingsFile(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read';
    throw settingsMistake(`settingsFile: ${file}: ${why}; write a JSON object of settings there`);
  }
  return settingsIn(content, file);
}

function settingsIn(value: unknown, where: string): Record<string, unknown> {
  const parsed = settingsObject.safeParse(value);
  if (!parsed.success) throw settingsMistake(`${where}: write a JSON object of settings`);
  return parsed.data;
}
