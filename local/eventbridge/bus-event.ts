import * as z from 'zod';

/** What each field of an event may be, in the words of the answer to whoever sends another. */
const allowed: Record<string, string> = {
  version: 'a string',
  id: 'a string',
  'detail-type': 'a string of 1 to 128 characters',
  source: 'a string of 1 to 256 characters',
  account: 'a string of 12 digits',
  time: 'an ISO 8601 time with a zone, such as 2026-03-01T09:30:00Z',
  region: 'a string',
  resources: 'an array of strings',
  detail: 'a JSON object',
};

const eventSchema = z.looseObject({
  version: z.string().min(1).optional(),
  id: z.string().min(1).optional(),
  'detail-type': z.string().min(1).max(128),
  source: z.string().min(1).max(256),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  region: z.string().min(1).optional(),
  resources: z.array(z.string()).optional(),
  detail: z.record(z.string(), z.unknown()),
});

/** An event as rules and targets see it (eb-events); fields that EventBridge does not know stay, behind the others. */
export interface BusEvent {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly [unknownField: string]: unknown;
}

export interface InvalidEvent {
  readonly kind: 'invalid';
  /** The first field that is wrong; empty when the entry is no object at all. */
  readonly field: string;
  readonly message: string;
}

/**
 * Reads an event as it arrives on a partner bus (eb-events; lengths from API_PutPartnerEventsRequestEntry), and fills
 * in what EventBridge itself adds. Needed are only source, detail-type and detail.
 */
export function parseBusEvent(
  entry: unknown,
  added: { id: () => string; timeMilliseconds: number; account: string; region: string },
): { kind: 'event'; event: BusEvent } | InvalidEvent {
  const parsed = eventSchema.safeParse(entry);
  if (parsed.success) {
    const given = parsed.data;
    const event = {
      version: given.version ?? '0',
      id: given.id ?? added.id(),
      'detail-type': given['detail-type'],
      source: given.source,
      account: given.account ?? added.account,
      // EventBridge gives whole seconds.
      time: given.time ?? `${new Date(added.timeMilliseconds).toISOString().slice(0, 19)}Z`,
      region: given.region ?? added.region,
      resources: given.resources ?? [],
      detail: given.detail,
    };
    return { kind: 'event', event: { ...event, ...unknownFields(given, event) } };
  }
  const field = String(parsed.error.issues[0]?.path[0] ?? '');
  const message = field === '' ? 'An event must be a JSON object.' : `${field} must be ${allowed[field]}.`;
  return { kind: 'invalid', field, message };
}

function unknownFields(given: Record<string, unknown>, event: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(event, name)));
}
