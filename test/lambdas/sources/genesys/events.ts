import { defaultGenesysSettings, type GenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../../../lambdas/sources/genesys-eventbridge.ts';
import type { Reading } from '../../../../lambdas/sources/reading.ts';

export const conversationId = '3f1c6f0e-6f0b-4a55-9d35-0a6d0c1f8b11';
/** When Genesys sent the event, and when EventBridge took it. */
export const detailAt = Date.parse('2026-11-21T10:00:00.500Z');
/** When it happened: four days before, as after an outage. */
export const happenedAt = Date.parse('2026-11-17T10:00:00.123Z');

/** An event as Genesys sends it: the template in `detail-type`, the ids in `topicName`. */
export const eventOf = (template: string, eventBody: unknown, more: object = {}, realId = 'of-the-topic') => ({
  version: '0',
  id: 'an-envelope',
  source: 'aws.partner/genesys.com/cloud/org/suffix',
  'detail-type': template,
  time: '2026-11-21T10:00:01Z',
  detail: {
    topicName: template.replace('{id}', realId),
    version: '2',
    timestamp: '2026-11-21T10:00:00.500Z',
    metadata: { CorrelationId: 'trace' },
    eventBody,
    ...more,
  },
});

export const read = (event: unknown, settings: Partial<GenesysSettings> = {}): readonly Reading[] =>
  readGenesysEvents(event, { ...defaultGenesysSettings, ...settings });

/** The reason why there is nothing but a reason. */
export const whyIgnored = (readings: Readings): string => onlyReason(readings, 'ignored');
/** The reason why a person has to look at it. */
export const whyUnreadable = (readings: Readings): string => onlyReason(readings, 'unreadable');

type Readings = readonly { readonly decision: string; readonly reason: string }[];

function onlyReason(readings: Readings, decision: 'ignored' | 'unreadable'): string {
  const [only] = readings;
  if (readings.length !== 1 || only?.decision !== decision) {
    throw new Error(`not ${decision}: ${readings.map((reading) => reading.decision).join()}`);
  }
  return only.reason;
}
