import * as z from 'zod';
import { mappingOfAsapp } from '../../lambdas/sources/asapp.ts';
import { type SourceSettings, type Sources, sourcesSchema } from '../../lambdas/sources/source-settings.ts';
import type { LocalStack } from '../stack.ts';
import { openMessaging } from './agent-messages/post-as-source.ts';
import type { SourceOffer } from './wire.ts';

type Outputs = LocalStack['template']['outputs'];
type Hearing = Pick<LocalStack, 'bus'> & { readonly template: { readonly outputs: Outputs } };

/** The sources of the setting `sources`, by name. */
export const sourcesIn = (outputs: Outputs): Sources => sourcesSchema.parse(JSON.parse(outputs.SourceSettings ?? '{}'));

/** What of the output `OperatorSettings` says by which ways Genesys Cloud is heard (lib/operator-settings.ts). */
const waysSchema = z.object({
  /** The partner event source. */
  eventSourceName: z.string().optional(),
  genesysOpenMessaging: z.object({}).optional(),
});
export const genesysWays = (outputs: Outputs) => waysSchema.parse(JSON.parse(outputs.OperatorSettings ?? '{}'));

/**
 * Whom this very stack hears, and so who can speak as an agent. A source that names nothing but the device, as ASAPP's preset
 * does, has no conversations to reply in, and is left out.
 */
export function offeredSources({ bus, template: { outputs } }: Hearing): readonly SourceOffer[] {
  const { genesysOpenMessaging } = genesysWays(outputs);
  const genesys = (name: string, way: string) => ({ name, title: `Genesys Cloud (${way})`, namesCustomer: false });
  return [
    ...(bus ? [genesys('genesys', 'EventBridge')] : []),
    ...(genesysOpenMessaging ? [genesys(openMessaging, 'Open Messaging')] : []),
    ...Object.entries(sourcesIn(outputs)).flatMap(([name, settings]) => offerOf(name, settings) ?? []),
  ];
}

function offerOf(name: string, settings: SourceSettings): SourceOffer | undefined {
  const named = { name, title: titleOf(name, settings.kind) };
  switch (settings.kind) {
    case 'intercom':
    case 'cxone':
    case 'gms':
      return { ...named, namesCustomer: true };
    default: {
      const map = settings.kind === 'asapp' ? mappingOfAsapp(settings.map) : settings.map;
      const namesCustomer = (map.customer ?? map.device) !== undefined;
      return map.conversation === undefined ? undefined : { ...named, namesCustomer };
    }
  }
}

const titles = {
  generic: 'Any webhook',
  asapp: 'ASAPP',
  gms: 'Genesys Engage (GMS)',
  cxone: 'NICE CXone',
  intercom: 'Intercom',
} as const satisfies Record<SourceSettings['kind'], string>;

const titleOf = (name: string, kind: SourceSettings['kind']): string =>
  name === kind ? titles[kind] : `${titles[kind]} (${name})`;
