import * as fc from 'fast-check';
import { channels } from '../../lambdas/core/device.ts';
import { type Happening, providerMoods } from './happening.ts';
import type { Mishaps } from './mishaps.ts';
import { wishNames } from './wishes.ts';

/** Everything that one history depends on. */
export interface History {
  readonly seed: number;
  readonly happenings: readonly Happening[];
  readonly mishaps: Mishaps;
  readonly ttlIsLate: boolean;
  readonly apnsIsConfigured: boolean;
  readonly fewSteps: boolean;
}

const minute = 60_000;
const day = 86_400_000;
const conversation = fc.constantFrom('c1', 'c2');
const customerId = fc.constantFrom('ann', 'ann', 'ann', 'bob');
const deviceId = fc.constantFrom('phone', 'tablet', 'old-phone');
const token = fc.constantFrom('t1', 't2', 't3', 't4');
const channel = fc.constantFrom(...channels);
const wish = fc.constantFrom(...wishNames);
/** Close together, so that things meet. */
const at = fc.oneof(fc.nat(90_000), fc.nat(90_000), fc.nat(15 * minute));
const transitMs = fc.oneof(fc.nat(300), fc.nat(300), fc.nat(40_000));

const agentMessage = fc.record({
  kind: fc.constant('agent message' as const),
  at,
  conversation,
  messageId: fc.constantFrom('m1', 'm2', 'm3', 'm4'),
  transitMs: fc.oneof({ weight: 8, arbitrary: transitMs }, { weight: 1, arbitrary: fc.nat(30 * minute) }),
  names: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constant('ann') },
    { weight: 1, arbitrary: fc.constant('bob') },
  ),
  undelivered: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  repeatsAfterMs: fc.array(fc.oneof(fc.nat(50), fc.nat(10 * minute), fc.integer({ min: day, max: 3 * day })), {
    maxLength: 2,
  }),
});

const report = fc.record({
  kind: fc.constant('report' as const),
  at,
  conversation,
  customerId,
  deviceId,
  status: fc.constantFrom('active' as const, 'active' as const, 'background' as const),
  transitMs,
  tellsAge: fc.boolean(),
});

/** An app that shows a conversation: heartbeats, then it leaves or crashes. */
const visit = fc
  .record({ at, conversation, customerId, deviceId, beats: fc.integer({ min: 1, max: 6 }), leaves: fc.boolean() })
  .map(({ beats, leaves, ...who }): Happening[] => {
    const beat = { kind: 'report' as const, status: 'active' as const, transitMs: 50, tellsAge: true };
    const reports = Array.from({ length: beats }, (_, index) => ({ ...beat, ...who, at: who.at + index * 30_000 }));
    const left = { ...beat, ...who, status: 'background' as const, at: who.at + beats * 30_000 - 11_000 };
    return leaves ? [...reports, left] : reports;
  });

/** An agent who answers at the very moment at which the customer comes or goes. */
const parting = fc
  .record({
    leave: fc.integer({ min: 5_000, max: 90_000 }),
    beforeMs: fc.integer({ min: -20_000, max: 4_000 }),
    heldBackMs: fc.constantFrom(40, 30_000),
    conversation,
    deviceId,
    tellsAge: fc.boolean(),
  })
  .map(({ leave, beforeMs, heldBackMs, tellsAge, ...where }): Happening[] => {
    const report = { kind: 'report' as const, ...where, customerId: 'ann', transitMs: 40, tellsAge };
    return [
      { ...report, at: Math.max(0, leave - 25_000), status: 'active', transitMs: heldBackMs },
      {
        kind: 'agent message',
        conversation: where.conversation,
        at: leave - beforeMs,
        messageId: 'm5',
        transitMs: 200,
        names: undefined,
        undelivered: false,
        repeatsAfterMs: [],
      },
      { ...report, at: leave, status: 'background' },
    ];
  });

/** A conversation that turns out to be another customer's while a push of it waits for its provider. */
const passedOn = fc.record({ from: fc.nat(90_000), afterMs: fc.nat(60_000) }).map(({ from, afterMs }): Happening[] => {
  const message = { kind: 'agent message', conversation: 'c1', transitMs: 200, undelivered: false } as const;
  const waiting = channels.map((channel) => ({ kind: 'provider', at: from, channel, mood: 'later' }) as const);
  return [
    ...waiting,
    { ...message, at: from, messageId: 'm5', names: 'ann', repeatsAfterMs: [] },
    { ...message, at: from + afterMs, messageId: 'm6', names: 'bob', repeatsAfterMs: [] },
  ];
});

/** Answers just before and just after the customer has waited long: two lanes bring their pushes to one screen. */
const bothLanes = fc
  .record({ conversation, asks: fc.nat(10_000), beforeMs: fc.nat(1_000), gapMs: fc.nat(2_000) })
  .map(({ conversation: where, asks, beforeMs, gapMs }): Happening[] => {
    const message = { kind: 'agent message', conversation: where, names: 'ann', undelivered: false } as const;
    const first = asks + 2 * minute - beforeMs;
    return [
      { kind: 'customer message', at: asks, conversation: where, transitMs: 200 },
      { ...message, at: first, messageId: 'm5', transitMs: 0, repeatsAfterMs: [] },
      { ...message, at: first + gapMs, messageId: 'm6', transitMs: 0, repeatsAfterMs: [] },
    ];
  });

const one = fc.oneof(
  { weight: 6, arbitrary: agentMessage },
  { weight: 4, arbitrary: report },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('customer message' as const), at, conversation, transitMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('conversation end' as const), at, conversation }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('register' as const), at, customerId, deviceId, channel, token }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unregister' as const), at, customerId, deviceId }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('provider' as const),
      at,
      channel,
      mood: fc.constantFrom(...providerMoods),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('token dies' as const), at, token }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wish' as const), at, customerId, wish }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pause' as const),
      at,
      channel: fc.option(channel, { nil: undefined }),
      forMs: fc.oneof(fc.nat(3 * minute), fc.integer({ min: 20 * minute, max: 40 * minute })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const), at }) },
);

/** Several answers to a customer who wants to be left alone for some minutes. */
const quietHours = fc
  .record({
    conversation,
    mode: fc.constantFrom('drop' as const, 'silence' as const, 'defer' as const),
    gapMs: fc.nat(60_000),
  })
  .map(({ conversation: where, mode, gapMs }): Happening[] => {
    const message = { kind: 'agent message', conversation: where, transitMs: 200, undelivered: false } as const;
    return [
      { kind: 'wish', at: 1_000, customerId: 'ann', wish: `${mode} when quiet` },
      { ...message, at: 5_000, messageId: 'm5', names: 'ann', repeatsAfterMs: [] },
      { ...message, at: 5_000 + gapMs, messageId: 'm6', names: undefined, repeatsAfterMs: [] },
    ];
  });

/** An answer while nothing may go out, until its time is over or somewhat shorter. */
const pause = fc
  .record({ channel: fc.option(channel, { nil: undefined }), forMs: fc.nat(40 * minute), conversation })
  .map(({ channel: of, forMs, conversation: where }): Happening[] => [
    { kind: 'pause', at: 1_000, channel: of, forMs },
    {
      ...{ kind: 'agent message', at: 5_000, conversation: where, messageId: 'm5', transitMs: 200 },
      ...{ names: 'ann', undelivered: false, repeatsAfterMs: [] },
    },
  ]);

/** Most histories begin with a customer who can be reached. */
const known: readonly Happening[] = [
  { kind: 'register', at: 0, customerId: 'ann', deviceId: 'phone', channel: 'fcm', token: 't1' },
  { kind: 'register', at: 0, customerId: 'ann', deviceId: 'tablet', channel: 'apns', token: 't2' },
  {
    kind: 'report',
    at: 500,
    conversation: 'c1',
    customerId: 'ann',
    deviceId: 'phone',
    status: 'background',
    transitMs: 10,
    tellsAge: true,
  },
];

const mishaps: fc.Arbitrary<Mishaps> = fc.record({
  deaths: fc.boolean(),
  tables: fc.boolean(),
  queues: fc.boolean(),
  oldReads: fc.boolean(),
  most: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.constant(1_000) },
  ),
});

/** Random histories of two conversations, two customers and their devices. */
export const history: fc.Arbitrary<History> = fc
  .record({
    seed: fc.nat(),
    starts: fc.oneof({ weight: 4, arbitrary: fc.constant(known) }, { weight: 1, arbitrary: fc.constant([]) }),
    visits: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: visit },
        { weight: 4, arbitrary: parting },
        { weight: 1, arbitrary: passedOn },
        { weight: 1, arbitrary: quietHours },
        { weight: 1, arbitrary: pause },
        { weight: 1, arbitrary: bothLanes },
      ),
      { maxLength: 2 },
    ),
    others: fc.array(one, { minLength: 1, maxLength: 12 }),
    mishaps,
    ttlIsLate: fc.boolean(),
    apnsIsConfigured: fc.oneof(
      { weight: 9, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    fewSteps: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map(({ starts, visits, others, ...rest }) => ({ ...rest, happenings: [...starts, ...visits.flat(), ...others] }));
