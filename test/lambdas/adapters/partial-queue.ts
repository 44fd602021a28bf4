import { createServer } from 'node:http';
import * as z from 'zod';
import { listening } from '../../listening.ts';

export type Treatment = 'taken' | 'refused' | 'taken-but-called-failed';

export interface PartialQueue {
  readonly endpoint: string;
  /** The bodies of each batch that came, in their order. */
  readonly batches: readonly (readonly string[])[];
  readonly close: () => Promise<void>;
}

const batchSchema = z.object({ Entries: z.array(z.looseObject({ Id: z.string(), MessageBody: z.string() })) });
const answerSchema = z.looseObject({ Successful: z.array(z.looseObject({ Id: z.string() })).default([]) });

/**
 * Stands between a client and SQS and lets batches succeed in part, as AWS does under load.
 * @param treat what becomes of one entry; `batch` counts from 0
 */
export async function startPartialQueue(
  service: string,
  treat: (body: string, batch: number) => Treatment,
): Promise<PartialQueue> {
  const batches: string[][] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { Entries, ...rest } = batchSchema.loose().parse(JSON.parse(Buffer.concat(chunks).toString()));
    const treated = Entries.map((entry) => ({ entry, treatment: treat(entry.MessageBody, batches.length) }));
    batches.push(Entries.map(({ MessageBody }) => MessageBody));

    const through = treated.filter(({ treatment }) => treatment !== 'refused').map(({ entry }) => entry);
    const taken = through.length === 0 ? [] : await forward({ ...rest, Entries: through });
    const called = (Id: string) => treated.find(({ entry }) => entry.Id === Id)?.treatment === 'taken';
    const Failed = treated
      .filter(({ treatment }) => treatment !== 'taken')
      .map(({ entry: { Id } }) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'try again' }));
    const Successful = taken.filter(({ Id }) => called(Id));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Successful, ...(Failed.length === 0 ? {} : { Failed }) }));
  });

  async function forward(batch: object) {
    const answer = await fetch(service, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessageBatch' },
      body: JSON.stringify(batch),
    });
    return answerSchema.parse(await answer.json()).Successful;
  }

  const { port, close } = await listening(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    batches,
    close,
  };
}
