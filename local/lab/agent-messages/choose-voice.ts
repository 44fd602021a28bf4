import { mappingOfAsapp } from '../../../lambdas/sources/asapp.ts';
import type { SourceSettings } from '../../../lambdas/sources/source-settings.ts';
import { genesysWays, offeredSources, sourcesIn } from '../source-offers.ts';
import type { Replies } from '../wire.ts';
import { openMessaging } from './post-as-source.ts';
import type { ReplyStack } from './reply-stack.ts';
import { routingIdsOf } from './routing-ids.ts';
import { genesysVoice, openMessagingVoice, type Post, type Remember, type Voice, webhookVoice } from './voices.ts';

export type Choice =
  | { readonly kind: 'voice'; readonly voice: Voice }
  /** By field: what to write there. */
  | { readonly kind: 'wrong'; readonly fields: Readonly<Record<string, string>> };

/** The voice that a reply asks for, of those that the stack hears. */
export async function chooseVoice(
  { source, customerId }: Pick<Replies, 'source' | 'customerId'>,
  stack: ReplyStack,
  { post, remember }: { readonly post: Post; readonly remember: Remember },
): Promise<Choice> {
  const offers = offeredSources(stack);
  const { bus, services, template } = stack;
  if (!offers.some(({ name }) => name === source)) {
    const names = offers.map(({ name }) => name).join(', ') || 'none';
    return { kind: 'wrong', fields: { source: `this stack has no such source (there are: ${names})` } };
  }
  const { eventSourceName } = genesysWays(template.outputs);
  if (source === 'genesys' && bus && eventSourceName !== undefined) {
    return { kind: 'voice', voice: genesysVoice(bus, eventSourceName) };
  }
  if (source === openMessaging) return { kind: 'voice', voice: openMessagingVoice(services.genesys, post, remember) };

  const settings = sourcesIn(template.outputs)[source];
  if (!settings) throw new Error(`The template has no settings of ${source}.`);
  if (!addressesDevices(settings)) {
    return { kind: 'voice', voice: webhookVoice({ name: source, settings }, post, remember) };
  }
  const devices = customerId === undefined ? [] : await routingIdsOf(customerId, stack);
  if (devices.length === 0) {
    const rule = `write a customer with a registered device: ${source} addresses devices`;
    return { kind: 'wrong', fields: { customerId: rule } };
  }
  return { kind: 'voice', voice: webhookVoice({ name: source, settings, devices }, post, remember) };
}

function addressesDevices(settings: SourceSettings): boolean {
  switch (settings.kind) {
    case 'gms':
      return true;
    case 'generic':
      return settings.map.device !== undefined;
    case 'asapp':
      return mappingOfAsapp(settings.map).device !== undefined;
    default:
      return false;
  }
}
