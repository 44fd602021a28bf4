import { readGeneric } from './generic.ts';
import type { WebhookReading } from './reading.ts';
import type { Mapping } from './source-settings.ts';

/**
 * What ASAPP's documentation lets one expect: a token that the customer's app defined, and a payload that belongs to ASAPP's
 * SDK. The names of both fields are not documented; ASAPP agrees on them with each company (docs/sources/asapp.md). No
 * conversation is known to be named: it is the device's own.
 */
const preset: Mapping = { device: 'token', passThrough: 'payload' };

/** The whole mapping of a source of the kind `asapp`: what its settings name replaces the same of the preset. */
export const mappingOfAsapp = (map: Mapping): Mapping => ({ ...preset, ...map });

/** Reads one request of ASAPP's. The pass-through reaches the phone untouched: the SDK in the app looks for its own keys. */
export function readAsapp(
  body: Readonly<Record<string, unknown>>,
  { name, map }: { readonly name: string; readonly map: Mapping },
  receivedAt: number,
): readonly WebhookReading[] {
  return readGeneric(body, { name, map: mappingOfAsapp(map) }, receivedAt);
}
