import type * as z from 'zod/mini';
import type { Log } from '../adapters/log.ts';
import type { StoredReport } from '../adapters/presence-reports.ts';
import type { PresenceTable } from '../adapters/presence-table.ts';
import { proofDelayMs } from '../core/evidence.ts';
import { type Look, leaveDelayMs, lookAtConversation } from '../core/look.ts';
import { type PresenceReport, type PresenceSettings, reportTime } from '../core/presence.ts';
import type { UnreadMessages } from '../unread/unread-and-sync.ts';
import { type Answer, refusal } from './answer.ts';
import type { presencesAnswer } from './contract/answers.ts';
import { conversationPathSchema, presenceBodySchema, presencesBodySchema } from './contract/presence.ts';
import type { Route } from './handler.ts';
import { inOrderBy } from './in-order-by.ts';
import { readBody, readPath } from './request.ts';

/** Sends a look, and says so where it could not; the message's own look comes all the same. */
export type LookSoon = (look: Look) => Promise<void>;

export interface PresenceDependencies extends Pick<UnreadMessages, 'noteRead'> {
  readonly presence: Pick<PresenceTable, 'storeReport'>;
  readonly presenceSettings: PresenceSettings;
  readonly lookSoon: LookSoon;
  readonly log: Pick<Log, 'measure'>;
}

/**
 * `PUT /v1/conversations/{conversationId}/presence`: 204, also where a newer report is known already; 409 where the
 * conversation is another customer's. The device need not be registered. The header `next-report-seconds` says when an
 * app that goes on showing the conversation reports again.
 */
export function presenceRoute(dependencies: PresenceDependencies): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const path = readPath(event, conversationPathSchema);
    if (path.kind === 'refused') return path.answer;
    const body = readBody(event, presenceBodySchema);
    if (body.kind === 'refused') return body.answer;

    const report = { ...body.value, customerId, receivedAt: now };
    const stored = await keepReport(dependencies, path.value.conversationId, report);
    if (stored.kind === 'conversation-of-another') {
      countRefused(dependencies.log, 1);
      return refusal(409, 'conversation-of-another', 'This conversation belongs to another customer.');
    }
    const said = stored.kind === 'stored' ? (stored.changes ?? stored.kind) : stored.kind;
    return { status: 204, headers: nextReport(dependencies.presenceSettings).headers, said: { report: said } };
  };
}

/**
 * `PUT /v1/presence`: several reports at once, answered one by one in their order, each with the conversation's key. One
 * that is refused does not stop the others; an outage in one fails the request, and the app repeats it as it was.
 */
export function presencesRoute(dependencies: PresenceDependencies): Route {
  return async ({ event, customerId, now }): Promise<Answer> => {
    const read = readBody(event, presencesBodySchema);
    if (read.kind === 'refused') return read.answer;

    const { reports } = read.value;
    const kept = await inOrderBy(
      reports,
      ({ conversationId, deviceId }) => JSON.stringify([conversationId, deviceId]),
      ({ conversationId, ...report }) =>
        keepReport(dependencies, conversationId, { ...report, customerId, receivedAt: now }),
    );
    const results = kept.map(({ item: { conversationId, deviceId }, result: { kind: result } }) => ({
      conversationId,
      deviceId,
      result,
    }));
    const refused = results.filter(({ result }) => result === 'conversation-of-another').length;
    if (refused > 0) countRefused(dependencies.log, refused);
    const { nextReportSeconds, headers } = nextReport(dependencies.presenceSettings);
    const body: z.input<typeof presencesAnswer> = { nextReportSeconds, reports: results };
    return { status: 200, headers, body, said: { reports: results.length, refused } };
  };
}

/** Stores one report, then has looked at what it changes. */
async function keepReport(
  { presence, presenceSettings, lookSoon, noteRead }: PresenceDependencies,
  conversation: string,
  report: PresenceReport,
): Promise<StoredReport> {
  const stored = await presence.storeReport(conversation, report, presenceSettings);
  const changes = stored.kind === 'stored' ? stored.changes : undefined;
  const delayMs = changes === 'left' ? leaveDelayMs : 0;
  if (changes) await lookSoon(lookAtConversation(conversation, report.receivedAt + delayMs));
  if (stored.kind === 'stored' && stored.began) {
    // The app shows all that is there, unless it was sent in this moment.
    const { customerId, deviceId: readOn, receivedAt: at } = report;
    await noteRead({ customerId, conversation, what: { upTo: reportTime(report) - proofDelayMs }, at, readOn });
  }
  return stored;
}

/** Half the time for which a report counts, so that one may be lost. */
function nextReport({ presenceMs }: PresenceSettings) {
  const nextReportSeconds = Math.max(1, Math.floor(presenceMs / 2000));
  return { nextReportSeconds, headers: { 'next-report-seconds': String(nextReportSeconds) } };
}

/** Many of them: an app that confuses its customers, or somebody who tries ids. It names neither. */
export function countRefused(log: Pick<Log, 'measure'>, value: number): void {
  log.measure('presence-refused', {}, { PresenceRefused: { unit: 'Count', value } });
}
