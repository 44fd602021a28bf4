import { expect, test } from '@jest/globals';
import { createStations } from '../../../local/lab/stations.ts';
import type { Attempt } from '../../../local/lab/wire.ts';

const parts = {
  lanes: new Map([
    ['apns-urgent', { channel: 'apns', lane: 'urgent' }],
    ['apns-normal', { channel: 'apns', lane: 'normal' }],
  ] as const),
  later: 'later',
  deadLetters: new Set(['apns-dead', 'later-dead', 'not-there']),
};
const counts = (visible: number, inFlight = 0, delayed = 0) => ({ visible, inFlight, delayed });
const answered = (status?: number, channel: Attempt['channel'] = 'apns'): Attempt => ({
  seq: 1,
  channel,
  deviceToken: 'token',
  headers: {},
  payload: {},
  at: 1,
  answeredAt: 2,
  accepted: true,
  ...(status === undefined ? { broken: 'hang' } : { status }),
});

test('before anything happened all is zero', () => {
  expect(createStations(parts).now([])).toEqual({
    heard: 0,
    routed: 0,
    decisions: {},
    ends: { seen: 0, pushed: 0, withheld: 0 },
    lanes: [
      { channel: 'apns', lane: 'urgent', ...counts(0) },
      { channel: 'apns', lane: 'normal', ...counts(0) },
    ],
    later: counts(0),
    deadLetters: 0,
    busy: { route: 0, dispatch: {} },
    answers: {},
  });
});

test('each queue stands for its lane, and all dead letters are one heap', () => {
  const queues = [
    { name: 'apns-urgent', ...counts(1) },
    { name: 'apns-normal', ...counts(2, 3) },
    { name: 'later', ...counts(0, 0, 4) },
    { name: 'apns-dead', ...counts(5, 1) },
    { name: 'later-dead', ...counts(6) },
    { name: 'of-somebody-else', ...counts(99) },
  ];
  expect(createStations(parts).now(queues)).toMatchObject({
    lanes: [counts(1), counts(2, 3)],
    later: counts(0, 0, 4),
    deadLetters: 12,
  });
});

test('decisions and ends are counted by the messages’ rows alone', () => {
  const stations = createStations(parts);
  stations.wrote({ pk: 'c', sk: 'message~1', decision: 'push', state: 'open' });
  stations.wrote({ pk: 'c', sk: 'message~1', state: 'pushed' });
  stations.wrote({ pk: 'c', sk: 'message~2', decision: 'seen', state: 'seen' });
  stations.wrote({ pk: 'c', sk: 'message~3', decision: 'push', state: 'open' });
  stations.wrote({ pk: 'c', sk: 'message~3' });
  stations.wrote({ pk: 'c', sk: 'push~3~hash', state: 'withheld' });
  expect(stations.now([])).toMatchObject({
    decisions: { push: 2, seen: 1 },
    ends: { seen: 1, pushed: 1, withheld: 0 },
  });
});

test('an answer is taken, refused, no answer for now, or none at all', () => {
  const stations = createStations(parts);
  for (const status of [200, 200, 400, 410, 429, 500, 503, undefined]) stations.answered(answered(status));
  stations.answered(answered(200, 'fcm'));
  expect(stations.now([]).answers).toEqual({
    apns: { accepted: 2, refused: 2, unavailable: 3, broken: 1 },
    fcm: { accepted: 1, refused: 0, unavailable: 0, broken: 0 },
  });
});

test('who is at work is counted until they have ended', () => {
  const stations = createStations(parts);
  const ends = [
    stations.began({ kind: 'route' }),
    stations.began({ kind: 'ingest' }),
    stations.began({ kind: 'dispatch', channel: 'apns' }),
  ];
  expect(stations.now([]).busy).toEqual({ route: 2, dispatch: { apns: 1 } });
  for (const end of ends) end();
  expect(stations.now([]).busy).toEqual({ route: 0, dispatch: { apns: 0 } });
});
