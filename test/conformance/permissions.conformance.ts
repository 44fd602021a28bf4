import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operatorAt } from './operator.ts';
import { localIds, mutationCalled, startPatched } from './patched-stack.ts';
import { bindingIsRenewed, failedEventIsBuried, mappingsRun, overdueIsTakenUp, type Probe, probes } from './probes.ts';
import type { Scene } from './scene.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What CDK's grants contain and no probe misses, with the reason why it stays. */
const notMissed: readonly (readonly [RegExp, string])[] = [
  [/ sqs:GetQueueUrl /, 'nobody here looks a queue up by its name'],
  [/ sqs:GetQueueAttributes /, 'Lambda asks for it when a mapping is created, which is checked at the start'],
  [/ sqs:ChangeMessageVisibility /, 'only how soon a job comes again'],
  [/^Route\w+ dynamodb:UpdateItem .*Presence/, 'Genesys, the only source here, never names the customer'],
  [/^(Later|Sweep)\w+ dynamodb:UpdateItem /, 'only how soon a row that is at work is looked at again'],
];

/** A probe that must fail is given up after this; one that must pass may take cold starts on a busy machine. */
const failsAfterMs = 2000;
const passesWithinMs = 10_000;

let scene: Scene;
beforeAll(async () => {
  // Lambda would repeat a failed event after one and two minutes before it buries it.
  const stack = await startPatched(mutationCalled('retries of asynchronous invocations', await localIds()));
  scene = { stack, operator: await operatorAt(stack) };
}, 90_000);
afterAll(async () => {
  scene.operator.close();
  expect(await scene.stack.stop()).toBe(0);
}, 20_000);

const table: (readonly [string, string, string])[] = [];
afterAll(() => {
  const width = (column: 0 | 1) => Math.max(...table.map((row) => row[column].length));
  const lines = table.map(([role, grant, missed]) => `${role.padEnd(width(0))}  ${grant.padEnd(width(1))}  ${missed}`);
  process.stdout.write(`\nTaken away, and what then failed:\n${lines.join('\n')}\n`);
});

async function look(given: readonly Probe[], withinMs: number) {
  const seen = await Promise.all(
    given.map(async (probe) => ({ probe, instead: await probe.look(scene, Date.now() + withinMs) })),
  );
  return seen.filter(({ instead }) => instead !== undefined);
}

/** What is asked of a function: what can run side by side, and what must run alone. */
interface Asked {
  readonly together: readonly Probe[];
  readonly alone: readonly Probe[];
}

/**
 * What fails, with what was seen instead. A probe that fails once may have met a cold start, so it is asked again, with
 * more time.
 */
async function failures({ together, alone }: Asked, withinMs: number): Promise<readonly string[]> {
  const fromLine = scene.stack.lines.length;
  const suspects = (await look(together, withinMs)).map(({ probe }) => probe);
  const failed = [...(await look(suspects, 2 * withinMs)), ...(await look([mappingsRun(scene, fromLine)], withinMs))];
  for (const probe of failed.length > 0 ? [] : alone) {
    const suspect = (await look([probe], withinMs)).map((one) => one.probe);
    failed.push(...(await look(suspect, 2 * withinMs)));
  }
  return failed.map(({ probe, instead }) => `${probe.what}: ${instead}`);
}

const put = async (name: string, statements: readonly Statement[]) =>
  expect((await scene.stack.ask('PUT', '/local/permissions', { function: name, statements })).status).toBe(200);

const one = (action: string, resource: string): Statement => ({
  Effect: 'Allow',
  Action: [action],
  Resource: [resource],
});

test('with all rights every probe passes', async () => {
  const alone = [failedEventIsBuried, bindingIsRenewed, overdueIsTakenUp];
  expect(await failures({ together: probes, alone }, passesWithinMs)).toEqual([]);
}, 60_000);

/** Only what a function has a part in: what fails of the rest fails for another reason. */
const named = (...parts: readonly string[]) => probes.filter(({ what }) => parts.some((part) => what.includes(part)));

describe('without a single right of its role something fails', () => {
  test.each<[string, Asked]>([
    ['RouteFunction', { together: probes, alone: [failedEventIsBuried] }],
    ['ApnsDispatchFunction', { together: named('(apns)', 'logs'), alone: [] }],
    ['FcmDispatchFunction', { together: named('(fcm)', 'logs'), alone: [] }],
    ['ApiFunction', { together: probes, alone: [bindingIsRenewed] }],
    ['LaterFunction', { together: named('customer is known', 'end of', 'look'), alone: [] }],
    ['SweepFunction', { together: [], alone: [overdueIsTakenUp] }],
  ])(
    '%s',
    async (prefix, asked) => {
      const roles: Record<string, readonly Statement[]> = (await scene.stack.ask('GET', '/local/permissions')).body;
      const [name, statements] = Object.entries(roles).find(([logicalId]) => logicalId.startsWith(prefix)) ?? ['', []];
      expect(statements.length).toBeGreaterThan(2);
      const unneeded: string[] = [];
      for (const [index, { Action, Resource }] of statements.entries()) {
        const grants = Action.flatMap((action) => Resource.map((resource) => one(action, resource)));
        for (const [taken, { Action: actions, Resource: resources }] of grants.entries()) {
          // The statement without this one right.
          await put(name, [...statements.toSpliced(index, 1), ...grants.toSpliced(taken, 1)]);
          const seen = await failures(asked, failsAfterMs);
          const shown = `${actions[0]} on ${resources[0]?.split(':').slice(5).join(':')}`;
          table.push([prefix, shown, seen.map((failure) => failure.split(': ')[0]).join(', ') || '—']);
          if (seen.length === 0) unneeded.push(shown);
        }
        await put(name, statements);
        expect(await failures(asked, passesWithinMs)).toEqual([]);
      }
      const missing = unneeded.filter((shown) => !notMissed.some(([pattern]) => pattern.test(`${prefix} ${shown}`)));
      expect(missing).toEqual([]);
    },
    600_000,
  );
});
