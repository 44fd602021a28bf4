import { expect, test } from '@jest/globals';
import { lineState } from '../../../../../local/lab/page/agent/line-state.ts';
import type { Trail } from '../../../../../local/lab/wire.ts';
import { aTrail } from './a-feed.ts';

const push = { customerId: 'ada-1', deviceId: 'iphone', channel: 'apns', tries: 1 } as const;

test.each<[string, string, Partial<Trail> | undefined]>([
  ['sent', 'open', undefined],
  ['on its way', 'open', {}],
  ['watching', 'open', { decision: 'watching' }],
  [
    'waits',
    'open',
    {
      pushes: [
        { ...push, state: 'delivered' },
        { ...push, state: 'waiting', because: 'try-later' },
      ],
    },
  ],
  ['pushed', 'good', { state: 'pushed' }],
  ['seen', 'good', { state: 'seen' }],
  ['all devices gone', 'bad', { state: 'withheld', reason: 'devices-gone' }],
  ['gone', 'bad', { state: 'withheld', reason: 'devices-gone', pushes: [{ ...push, state: 'gone' }] }],
])('a message is called %s (%s)', (text, tone, differences) => {
  expect(lineState(differences && aTrail(differences))).toEqual({ tone, text });
});
