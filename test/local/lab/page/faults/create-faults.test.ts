import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type AskRunner, refusalOf } from '../../../../../local/lab/page/ask-runner.ts';
import { createFaults } from '../../../../../local/lab/page/faults/create-faults.ts';
import { goneFault, pageFaults } from '../../../../../local/lab/page/faults/page-faults.ts';
import { type StandInsUnderTest, startStandInsUnderTest } from '../../../providers/stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
beforeAll(async () => {
  standIns = await startStandInsUnderTest();
});
afterEach(() => standIns.putFaults([]));
afterAll(() => standIns.close());

/** As the runner passes it on. */
const ask: AskRunner = async (method, path, body) => {
  const response = await fetch(standIns.controlUrl + path.replace('/local', ''), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(refusalOf(response.status, answer));
  return answer;
};
const somebodys = { channel: 'apns', deviceToken: 'a', status: 410, reason: 'Unregistered', times: 7 };

test('changes that are asked for at once all count, and what others have set stays', async () => {
  await standIns.putFaults([somebodys]);
  const faults = createFaults(ask);
  await Promise.all([
    faults.set('apns', 'throttle'),
    faults.setGone('fcm', 'two', true),
    faults.set('fcm', 'bad-key'),
    faults.set('apns', 'goaway'),
    faults.setGone('apns', 'one', true),
  ]);
  expect(faults.on.value).toEqual({ apns: 'goaway', fcm: 'bad-key' });
  expect(await standIns.get('/faults')).toEqual([
    somebodys,
    goneFault('fcm', 'two'),
    ...pageFaults.fcm['bad-key'],
    ...pageFaults.apns.goaway,
    goneFault('apns', 'one'),
  ]);
});

test('all providers are made well at once, and apps that were uninstalled stay so', async () => {
  const faults = createFaults(ask);
  await faults.set('apns', 'black-hole');
  await faults.set('fcm', 'unavailable');
  await faults.setGone('apns', 'one', true);
  await faults.clear();
  expect(faults.on.value).toEqual({});
  expect(await standIns.get('/faults')).toEqual([goneFault('apns', 'one')]);
  await faults.setGone('apns', 'one', false);
  expect(await standIns.get('/faults')).toEqual([]);
});

test('what others have set meanwhile is there after another look', async () => {
  const faults = createFaults(ask);
  await faults.clear();
  await standIns.putFaults([...pageFaults.apns.throttle]);
  expect(faults.on.value).toEqual({});
  await faults.look();
  expect(faults.on.value).toEqual({ apns: 'throttle' });
});

test('a page that is loaded again shows what is on', async () => {
  await createFaults(ask).set('fcm', 'throttle');
  const faults = createFaults(ask);
  const shown = new Promise((resolve) => {
    faults.on.subscribe((on) => on.fcm && resolve(on));
  });
  expect(await shown).toEqual({ fcm: 'throttle' });
});

test('a change that the runner refuses is told, and the next one counts all the same', async () => {
  let refuses = true;
  const faults = createFaults((method, path, body) =>
    method === 'PUT' && refuses ? Promise.reject(new Error('No.')) : ask(method, path, body),
  );
  await expect(faults.set('apns', 'throttle')).rejects.toThrow('No.');
  expect(faults.on.value).toEqual({});
  refuses = false;
  await faults.set('apns', 'unavailable');
  expect(faults.on.value).toEqual({ apns: 'unavailable' });
});
