// Hands requests to the api function as it is wired, one after the other, for a test that looks at all that it says.
import * as z from 'zod';
import { handler } from '../../../lambdas/api/index.ts';
import { apiEvent } from './api-event.ts';

const callSchema = z.object({
  routeKey: z.string(),
  path: z.record(z.string(), z.string()),
  body: z.string(),
});
for (const { routeKey, path, body } of z.array(callSchema).parse(JSON.parse(process.argv[2] ?? ''))) {
  const { statusCode } = await handler(apiEvent(routeKey, { path, body }));
  process.stdout.write(`${JSON.stringify({ answered: statusCode })}\n`);
}
