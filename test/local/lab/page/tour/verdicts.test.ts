import { describe, expect, test } from '@jest/globals';
import { type Observed as Away, verdictOf as ofAway } from '../../../../../local/lab/page/tour/scenes/away.ts';
import { type Observed as Crash, verdictOf as ofCrash } from '../../../../../local/lab/page/tour/scenes/crash.ts';
import { type Observed as Owner, verdictOf as ofOwner } from '../../../../../local/lab/page/tour/scenes/owner.ts';
import { verdictOf as ofRead, type Observed as Read } from '../../../../../local/lab/page/tour/scenes/read.ts';
import {
  verdictOf as ofWatching,
  type Observed as Watching,
} from '../../../../../local/lab/page/tour/scenes/watching.ts';
import type { Taken } from '../../../../../local/lab/page/tour/taken.ts';

const adas: Taken = { iphone: 1, android: 1, tablet: 1, other: 0 };

describe('Ada is away', () => {
  const well: Away = { taken: adas, isRightChat: true, isOnOther: false };
  test('one push to each of her devices, none to Ben', () => {
    expect(ofAway(well)).toEqual({
      isGood: true,
      text: 'Pushed once to each of 3 devices, never to Ben. The tap opened the right conversation.',
    });
  });
  test.each<[Partial<Away>, string]>([
    [{ taken: { ...adas, tablet: 0 } }, 'The tablet got 0 pushes instead of 1.'],
    [
      { taken: { ...adas, iphone: 2, other: 1 } },
      'The iPhone got 2 pushes instead of 1; the other customer’s phone got 1 push instead of 0.',
    ],
    [{ isOnOther: true }, 'Ben’s phone shows it.'],
    [{ isRightChat: false }, 'The tap opened another conversation.'],
  ])('fails with %j', (differences, text) => {
    expect(ofAway({ ...well, ...differences })).toEqual({ isGood: false, text });
  });
});

describe('Ada is looking', () => {
  const well: Watching = { state: 'seen', asked: 0, shownOn: [] };
  test('seen, and no provider was asked', () => {
    expect(ofWatching(well)).toEqual({ isGood: true, text: 'Seen on the iPhone. No provider was asked for a push.' });
  });
  test.each<[Partial<Watching>, string]>([
    [{ state: 'pushed' }, 'The message ended as pushed instead of seen.'],
    [{ state: undefined }, 'The message ended as nothing instead of seen.'],
    [{ asked: 1 }, 'The providers were asked for 1 push.'],
    [{ shownOn: ['Ada’s tablet', 'Ben’s phone'] }, 'There is a notification on Ada’s tablet, Ben’s phone.'],
  ])('fails with %j', (differences, text) => {
    expect(ofWatching({ ...well, ...differences })).toEqual({ isGood: false, text });
  });
});

describe('the app crashes', () => {
  const well: Crash = { taken: adas, wasWatched: true, afterMs: 59_600 };
  test('one push to each of her devices, later', () => {
    expect(ofCrash(well)).toEqual({
      isGood: true,
      text: 'Nothing lost: pushed once to each of 3 devices 60 s after the crash.',
    });
  });
  test.each<[Partial<Crash>, string]>([
    [{ taken: { ...adas, iphone: 0 } }, 'The iPhone got 0 pushes instead of 1.'],
    [{ wasWatched: false }, 'The reply came when the last report was too old already.'],
  ])('fails with %j', (differences, text) => {
    expect(ofCrash({ ...well, ...differences })).toEqual({ isGood: false, text });
  });
});

describe('the iPhone changes hands', () => {
  const words = 'Your test results are there.';
  const line = { body: 'New message', forSomebodyElse: true };
  const well: Owner = { whileBens: { ...adas, iphone: 0 }, onItsWay: adas, words, line, opened: undefined };
  test('nothing of Ada’s on an iPhone that is Ben’s', () => {
    expect(ofOwner(well)).toMatchObject({ isGood: true });
  });
  test.each<[Partial<Owner>, string]>([
    [{ whileBens: adas }, 'The iPhone got 1 push instead of 0.'],
    [
      { onItsWay: { ...adas, iphone: 0 }, line: undefined },
      'The iPhone got 0 pushes instead of 1; the push that was on its way was never shown.',
    ],
    [{ line: { ...line, forSomebodyElse: false } }, 'The iPhone took it for Ben’s own.'],
    [{ line: { ...line, body: words } }, 'The iPhone showed Ben what the agent wrote to Ada.'],
    [{ line: { ...line, title: words } }, 'The iPhone showed Ben what the agent wrote to Ada.'],
    [{ line: { ...line, conversation: 'c-1' } }, 'The notification led to Ada’s conversation.'],
    [{ opened: 'c-1' }, 'The tap opened a conversation.'],
  ])('fails with %j', (differences, text) => {
    expect(ofOwner({ ...well, ...differences })).toEqual({ isGood: false, text });
  });
});

describe('read on the tablet', () => {
  const well: Read = { taken: adas, wasOnAll: true, leftOn: [], badge: 0 };
  test('gone from the other two', () => {
    expect(ofRead(well)).toMatchObject({ isGood: true });
  });
  test.each<[Partial<Read>, string]>([
    [{ taken: { ...adas, android: 2 } }, 'The Android phone got 2 pushes instead of 1.'],
    [{ wasOnAll: false }, 'It was never on all three devices.'],
    [{ leftOn: ['Ada’s iPhone'] }, 'It is still on Ada’s iPhone.'],
    [{ badge: 2 }, 'The iPhone’s badge is 2 instead of 0.'],
  ])('fails with %j', (differences, text) => {
    expect(ofRead({ ...well, ...differences })).toEqual({ isGood: false, text });
  });
});
