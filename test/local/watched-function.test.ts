import { afterAll, expect, test } from '@jest/globals';
import type { Invocation } from '../../local/lab/watch.ts';
import { watchedFunction } from '../../local/watched-function.ts';
import { closeFunctions, functionOf } from './lambda/test-function.ts';

afterAll(() => closeFunctions());

function watched(source: string, changes = {}) {
  const said: (Invocation | 'ended')[] = [];
  const watch = {
    invoked: (invocation: Invocation) => {
      said.push(invocation);
      return () => void said.push('ended');
    },
  };
  const process = functionOf(source, changes);
  return { said, process, own: watchedFunction('Route', process, watch) };
}

test('each invocation is told of when it begins, with its payload, and when it has ended', async () => {
  const { own, said } = watched('exports.handler = async ({ name }) => name;');
  const invoked = own.invoke({ name: 'Ada' });
  expect(said).toEqual([{ name: 'Route', payload: { name: 'Ada' } }]);
  expect(await invoked).toMatchObject({ kind: 'ok', result: 'Ada' });
  expect(said.slice(1)).toEqual(['ended']);
});

test('also one that fails, or cannot be made any more', async () => {
  const { own, said } = watched('exports.handler = async () => { throw new Error("no"); };');
  expect(await own.invoke(1)).toMatchObject({ kind: 'function-error' });
  await own.close();
  await expect(own.invoke(2)).rejects.toThrow('closed');
  expect(said).toEqual([{ name: 'Route', payload: 1 }, 'ended', { name: 'Route', payload: 2 }, 'ended']);
});
