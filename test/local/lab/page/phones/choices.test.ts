import { describe, expect, test } from '@jest/globals';
import { mayWish, reasonsAgainst } from '../../../../../local/lab/page/phones/choices.ts';
import type { PhoneState } from '../../../../../local/lab/page/phones/phone.ts';
import { newOwn, stateOf } from '../../../../../local/lab/page/phones/phone-data.ts';
import { emptyTray } from '../../../../../local/lab/page/phones/tray.ts';

const state = (differences: Partial<PhoneState>): PhoneState => {
  return { ...stateOf(newOwn('ada'), emptyTray, 'generic'), ...differences };
};
const chat = (conversation: string) => ({ app: { kind: 'chat', conversation } }) as const;
/** What can be pressed. */
const open = (differences: Partial<PhoneState>, key: string | undefined = 'c-1') =>
  Object.entries(reasonsAgainst(state(differences), 'Ada', key)).flatMap(([name, against]) => (against ? [] : [name]));

describe('which buttons make sense', () => {
  test('in the background: all but Background', () => {
    expect(open({})).toEqual(['openChat', 'crash', 'network', 'logIn']);
  });

  test('with the chat on the screen: all but opening the same', () => {
    expect(open(chat('c-1'))).toEqual(['background', 'crash', 'network', 'logIn']);
    expect(open(chat('c-2'))).toContain('openChat');
  });

  test('after a crash: it can be started, and does not crash again', () => {
    expect(open({ app: { kind: 'crashed' } })).toEqual(['openChat', 'network', 'logIn']);
  });

  test('without the app: none', () => {
    expect(open({ installed: false })).toEqual([]);
    expect(reasonsAgainst(state({ installed: false }), 'Ada', 'c-1').crash).toBe('The app is not installed.');
  });

  test('where nobody has talked to the customer there is nothing to open', () => {
    expect(reasonsAgainst(state({}), 'Ada', undefined).openChat).toBe('Ada has no conversation yet.');
  });
});

test('a wish may be stricter than the deployment, never looser', () => {
  expect(mayWish('full', 'generic')).toBe(false);
  expect(mayWish('generic', 'generic')).toBe(true);
  expect(mayWish('id-only', 'generic')).toBe(true);
  expect(mayWish('full', 'full')).toBe(true);
});
