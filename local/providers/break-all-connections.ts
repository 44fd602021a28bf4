import * as z from 'zod';
import { faultChannelRule, faultChannels } from './fault.ts';
import type { SecureServer } from './secure-server.ts';

const breaks = ['goaway', 'destroy', 'reset', 'close', 'silent'] as const;
export const breakSchema = z.strictObject({
  channel: z.enum(faultChannels, faultChannelRule),
  disconnect: z.enum(breaks, `must be one of ${breaks.map((kind) => `"${kind}"`).join(', ')}`),
  reason: z.string('must be a text').default('Shutdown'),
});

export type Breakable = Pick<SecureServer, 'breakAll'>;

/** Breaks all open connections of a channel, idle ones too, and says how many there were. */
export function breakAllConnections(
  servers: Readonly<Record<z.output<typeof breakSchema>['channel'], readonly Breakable[]>>,
  { channel, disconnect, reason }: z.output<typeof breakSchema>,
): number {
  const goawayData = channel === 'apns' ? JSON.stringify({ reason }) : '';
  return servers[channel].reduce((broken, server) => broken + server.breakAll(disconnect, goawayData), 0);
}
