import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FindId } from '../local/resources/mutations/mutation.ts';
import { observations } from './observations.ts';
import { operatorAt } from './operator.ts';
import { localIds, mutationCalled, startPatched } from './patched-stack.ts';
import type { Scene } from './scene.ts';

let id: FindId;
let asItIs: Scene;
const running: Scene[] = [];

async function start(patch: Parameters<typeof startPatched>[0]): Promise<Scene> {
  const stack = await startPatched(patch);
  const scene = { stack, operator: await operatorAt(stack) };
  running.push(scene);
  return scene;
}

async function stop(scene: Scene) {
  running.splice(running.indexOf(scene), 1);
  scene.operator.close();
  expect(await scene.stack.stop()).toBe(0);
}

beforeAll(async () => {
  id = await localIds();
  asItIs = await start([]);
}, 90_000);
afterEach(async () => {
  for (const scene of running.filter((one) => one !== asItIs)) await stop(scene);
}, 20_000);
afterAll(() => stop(asItIs), 20_000);

describe('a change of the template changes what is seen', () => {
  test.each(observations.map((one) => [one.mutation, one] as const))(
    '%s',
    async (mutation, { see, asItIs: expected, mutated }) => {
      expect(await see(asItIs)).toEqual(expected);
      const changed = await start(mutationCalled(mutation, id));
      expect(await see(changed)).toEqual(mutated);
    },
    90_000,
  );
});

describe('or stops the start', () => {
  test.each([
    ['handler name', 'Runtime.HandlerNotFound'],
    ['environment value removed', 'JOURNAL_TABLE is missing'],
    ['KMS key of a queue', 'KmsMasterKeyId is not known'],
    ['rights given to the role of another function', 'sqs:ReceiveMessage'],
    ['second bus', 'AWS::Events::EventBus'],
  ])(
    '%s: %s',
    async (mutation, said) => {
      await expect(startPatched(mutationCalled(mutation, id))).rejects.toThrow(said);
    },
    90_000,
  );

  test('a change of what is not there', async () => {
    const path = '/Resources/Nothing';
    await expect(startPatched([{ op: 'remove', path }])).rejects.toThrow(`remove ${path}: there is no Nothing`);
  }, 90_000);
});
