import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { faultCases } from './cases/all.ts';
import { report, rowsOf } from './report.ts';
import { runCases } from './run-cases.ts';
import { clientNames } from './sender/messages.ts';

// node bench/faults/run.ts [--clients handoff-push,node:http2,@parse/node-apn,firebase-admin] [--cases 1,2] [--out FILE]

const { values } = parseArgs({
  options: { clients: { type: 'string' }, cases: { type: 'string' }, out: { type: 'string' } },
});
const clients = z.array(z.enum(clientNames)).parse(values.clients?.split(',') ?? clientNames);
/** These speak to one provider. */
const isOnlyFor = { apns: '@parse/node-apn', fcm: 'firebase-admin' };
const numbers = values.cases?.split(',').map(Number);
const jobs = faultCases
  .filter(({ number }) => numbers?.includes(number) ?? true)
  .flatMap((faultCase) => clients.map((client) => ({ faultCase, client })))
  .filter(({ faultCase, client }) => client !== isOnlyFor[faultCase.channel === 'apns' ? 'fcm' : 'apns']);

const running = runCases(jobs, 2 * availableParallelism());
const results = await Promise.all(
  jobs.map(async (job) => {
    const measured = await running.measured(job).catch((error: unknown) => String(error));
    return { ...job, measured };
  }),
);
await running.done;
const { text, isReached } = report(results);
console.log(text);
if (values.out) await writeFile(values.out, `${JSON.stringify({ rows: rowsOf(results) }, undefined, 2)}\n`);
process.exitCode = isReached ? 0 : 1;
