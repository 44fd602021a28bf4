import { type Api, type ApiAnswer, nothing, secondsOf } from './api.ts';
import { type Outcome, recordOf } from './outcome.ts';

export interface PresenceReport {
  readonly conversationId: string;
  readonly status: 'active' | 'background';
  /** How long this has been true, by a monotonic clock. */
  readonly ageMs: number;
}

export interface Reported {
  /** When an app that goes on showing the conversation reports again. */
  readonly nextReportSeconds: number | undefined;
  /** Of each report, in their order: whether the conversation is another customer's. */
  readonly isOfAnother: readonly boolean[];
}

export type SendReports = (reports: readonly PresenceReport[], signal: AbortSignal) => Promise<Outcome<Reported>>;

/** The API takes so many at once. */
export const mostReports = 20;

/** One report by its own route, several by the one for several. */
export function reportSender(api: Api, deviceId: string): SendReports {
  return async (reports, signal) => {
    const [first, ...others] = reports;
    if (first === undefined) return { kind: 'done', value: { nextReportSeconds: undefined, isOfAnother: [] } };
    if (others.length > 0) {
      const body = { reports: reports.map((report) => ({ ...report, deviceId })) };
      const read = (answer: ApiAnswer) => readReported(answer, reports.length);
      return api({ method: 'PUT', path: '/v1/presence', body, keepalive: true, signal }, read);
    }
    const { conversationId, ...report } = first;
    const path = `/v1/conversations/${encodeURIComponent(conversationId)}/presence`;
    const outcome = await api(
      { method: 'PUT', path, body: { ...report, deviceId }, keepalive: true, signal },
      (answer) => nothing(answer) && { nextReportSeconds: nextReportSeconds(answer), isOfAnother: [false] },
    );
    const isOfAnother = outcome.kind === 'refused' && outcome.code === 'conversation-of-another';
    return isOfAnother ? { kind: 'done', value: { nextReportSeconds: undefined, isOfAnother: [true] } } : outcome;
  };
}

/** The answers stand in the order of the reports, each with the conversation's key, which need not be the id that was sent. */
function readReported(answer: ApiAnswer, count: number): Reported | undefined {
  const { reports } = recordOf(answer.body);
  if (!Array.isArray(reports) || reports.length !== count) return undefined;
  const isOfAnother = reports.map((report) => recordOf(report).result === 'conversation-of-another');
  return { nextReportSeconds: nextReportSeconds(answer), isOfAnother };
}

const nextReportSeconds = ({ headers }: ApiAnswer) => secondsOf(headers, 'next-report-seconds');
