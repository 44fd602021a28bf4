import { expect, test } from '@jest/globals';
import { createClosing } from '../../local/closing.ts';

test('what was started last is stopped first, a failure keeps nobody', async () => {
  const stopped: string[] = [];
  const closing = createClosing();
  closing.add(() => stopped.push('first'));
  closing.add(() => Promise.reject(new Error('cannot')));
  closing.add(async () => stopped.push('last'));
  await Promise.all([closing.close(), closing.close()]);
  expect(stopped).toEqual(['last', 'first']);
});

test('what comes up while everything goes down is stopped, too', async () => {
  const stopped: string[] = [];
  const closing = createClosing();
  closing.add(() => closing.add(() => stopped.push('late')));
  await closing.close();
  await closing.close();
  expect(stopped).toEqual(['late']);
});

test('a step that hangs does not keep the others', async () => {
  const stopped: string[] = [];
  const closing = createClosing();
  closing.add(() => stopped.push('first'));
  closing.add(() => new Promise(() => {}));
  await closing.close();
  expect(stopped).toEqual(['first']);
});
