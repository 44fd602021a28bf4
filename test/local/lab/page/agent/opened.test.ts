import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import { createTalk } from '../../../../../local/lab/page/agent/create-talk.ts';
import { beginFirst } from '../../../../../local/lab/page/agent/first-conversations.ts';
import { followOpened, isNobodys } from '../../../../../local/lab/page/agent/opened.ts';
import type { Phone, PhoneId, PhoneState } from '../../../../../local/lab/page/phones/phone.ts';
import { aFeed } from './a-feed.ts';

const refuse = () => Promise.reject(new Error('Nothing is asked here.'));
const customers = [
  { customerId: 'ada-1', name: 'Ada' },
  { customerId: 'ben-1', name: 'Ben' },
];

function aPhone(customerId: string) {
  const state = signal<PhoneState>({
    installed: true,
    online: true,
    app: { kind: 'background' },
    customerId,
    locale: 'en',
    privacy: 'generic',
    notifications: [],
    badge: 0,
    kept: 0,
    sounds: 0,
  });
  return { state, phones: new Map<PhoneId, Pick<Phone, 'state'>>([['iphone', { state }]]) };
}

test('a page begins with a conversation of each customer once the runner has said hello, the first one’s selected', () => {
  const { feed, sayHello } = aFeed([]);
  const talk = createTalk(feed, refuse);
  const stop = beginFirst({ feed, talk, customers });
  expect(talk.conversations.value).toEqual([]);
  sayHello();
  expect(talk.conversations.value.map(({ title }) => title)).toEqual([
    'Ben, Genesys Cloud, 1',
    'Ada, Genesys Cloud, 1',
  ]);
  expect(talk.find(talk.selected.value ?? '')?.customerId).toBe('ada-1');
  sayHello();
  expect(talk.conversations.value).toHaveLength(2);
  stop();
});

test('a conversation is nobody’s until an app of its customer has shown it, where the source does not name them', () => {
  const { feed } = aFeed();
  const talk = createTalk(feed, refuse);
  const { state, phones } = aPhone('ben-1');
  const opened = followOpened({ talk, phones });
  const [genesys, acme] = [talk.begin('ada-1', 'genesys'), talk.begin('ada-1', 'acme')];
  const nobodys = () =>
    [genesys, acme].filter((one) => isNobodys(one, talk.sources.value, opened.keys.value)).map(({ source }) => source);
  const show = (more: Partial<PhoneState>) => {
    state.value = { ...state.value, app: { kind: 'chat', conversation: genesys.key }, ...more };
  };
  expect(nobodys()).toEqual(['genesys']);
  show({ lastReport: { status: 'active', at: 1 } });
  expect(nobodys()).toEqual(['genesys']);
  show({ customerId: 'ada-1', online: false });
  expect(nobodys()).toEqual(['genesys']);
  show({ online: true });
  expect(nobodys()).toEqual([]);
  state.value = { ...state.value, app: { kind: 'background' } };
  expect(nobodys()).toEqual([]);
  opened.stop();
});
