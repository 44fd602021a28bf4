import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { type BusEvent, parseBusEvent } from './bus-event.ts';

/** An event as a bus of somebody else got it. */
export interface OutsideBusEvent {
  readonly bus: string;
  readonly event: BusEvent;
}

export interface OutsideBuses {
  /** `http://127.0.0.1:PORT`: the SDK client's `endpoint`. */
  readonly endpoint: string;
  /** What was put, oldest first. */
  readonly events: () => readonly OutsideBusEvent[];
  readonly clear: () => void;
  readonly close: () => Promise<void>;
}

const entrySchema = z.object({
  EventBusName: z.string().min(1).default('default'),
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  /** Epoch seconds. */
  Time: z.number().optional(),
});
/** "PutEvents", Amazon EventBridge API reference. */
const requestSchema = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

/** What is kept for whoever looks. */
const mostEvents = 10_000;

/**
 * EventBridge's PutEvents in AWS's JSON 1.1 protocol, for buses that are not the stack's: each name is one that exists, and
 * what is put there is kept for tests and people; every other action is refused by name.
 */
export async function startOutsideBuses(place: { account: string; region: string }): Promise<OutsideBuses> {
  const put: OutsideBusEvent[] = [];

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const action = String(request.headers['x-amz-target'] ?? '').replace('AWSEvents.', '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (action !== 'PutEvents') return refuse('UnknownOperationException', `${action} is not known here.`);
    const asked = requestSchema.safeParse(readJson(Buffer.concat(chunks).toString()));
    if (!asked.success) return refuse('ValidationException', 'Entries must be 1 to 10 entries.');
    const results = asked.data.Entries.map(take);
    const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
    return { status: 200, body: { FailedEntryCount, Entries: results } };
  }

  /** An entry that is no event fails by itself; the others are taken. */
  function take({ EventBusName: bus, Source, DetailType, Detail, Resources, Time }: z.output<typeof entrySchema>) {
    if (Source === undefined || DetailType === undefined || Detail === undefined) {
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are needed.' };
    }
    const detail = z.record(z.string(), z.unknown()).safeParse(readJson(Detail));
    if (!detail.success) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const parsed = parseBusEvent(
      { source: Source, 'detail-type': DetailType, detail: detail.data, resources: Resources },
      {
        id: randomUUID,
        timeMilliseconds: Time === undefined ? Date.now() : Time * 1000,
        ...place,
      },
    );
    if (parsed.kind === 'invalid') return { ErrorCode: 'InvalidArgument', ErrorMessage: parsed.message };
    put.push({ bus, event: parsed.event });
    if (put.length > mostEvents) put.shift();
    return { EventId: parsed.event.id };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    // A caller that breaks off is no reason to end.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    events: () => put,
    clear: () => void put.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(type: string, message: string): { status: number; body: object } {
  return { status: 400, body: { __type: type, message } };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
