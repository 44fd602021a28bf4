import * as z from 'zod';
import type { Call } from './watch.ts';

const sentSchema = z.union([
  z.object({ QueueUrl: z.string(), Entries: z.array(z.object({ MessageBody: z.string() })) }),
  z.object({ QueueUrl: z.string(), MessageBody: z.string() }),
]);

/** What a call put on which queue; undefined where it is no such call. */
export function sentBy({ service, operation, input, status }: Call) {
  if (service !== 'sqs' || status !== 200 || !/^SendMessage(Batch)?$/.test(operation)) return undefined;
  const { data } = sentSchema.safeParse(input);
  if (!data) return undefined;
  const queue = data.QueueUrl.split('/').at(-1) ?? '';
  return { queue, bodies: 'Entries' in data ? data.Entries.map(({ MessageBody }) => MessageBody) : [data.MessageBody] };
}
