import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Phone } from '../../../../../local/lab/page/phones/phone.ts';
import { type RunningStack, startStack, until } from '../../../../end-to-end/running-stack.ts';
import { phonesWith } from './phones-with-stack.ts';

let stack: RunningStack;
let page: ReturnType<typeof phonesWith>;
let iphone: Phone;
let android: Phone;
let tablet: Phone;
let other: Phone;
beforeAll(async () => {
  stack = await startStack({ presenceSeconds: 4 });
  page = phonesWith(stack);
  [iphone, android, tablet, other] = [
    page.phone('iphone'),
    page.phone('android'),
    page.phone('tablet'),
    page.phone('other'),
  ];
  await page.registered;
}, 60_000);
afterAll(async () => {
  await Promise.all([iphone, android, tablet, other].map((phone) => phone.toBackground()));
  expect(await stack.stop()).toBe(0);
}, 20_000);

const devices = async (customer: string) => {
  const { body } = await (await stack.app(customer))('GET', '/v1/devices');
  return body.devices.map(({ deviceId }: { deviceId: string }) => deviceId).toSorted();
};
const messageIds = (phone: Phone) => phone.state.value.notifications.map(({ messageId }) => messageId);
const shows = (phone: Phone, messageId: string) =>
  until(async () => {
    await page.listen();
    return messageIds(phone).includes(messageId);
  }, 20_000);
const showsNothing = (phone: Phone) =>
  until(async () => {
    await page.listen();
    return messageIds(phone).length === 0;
  }, 20_000);
/** A conversation of Ada's, which she has opened on this phone and left. */
const chatOf = async (phone: Phone) => {
  const chat = page.begin(page.ada);
  await phone.openChat(chat);
  await phone.toBackground();
  return chat;
};
const everythingAsNew = () => Promise.all([iphone, android, tablet, other].map((phone) => phone.reset()));

test('each registers at once, for its owner', async () => {
  expect(await devices(page.ada)).toEqual(['android', 'iphone', 'tablet']);
  expect(await devices(page.ben)).toEqual(['other']);
  expect(iphone.state.value).toMatchObject({ installed: true, online: true, app: { kind: 'background' }, badge: 0 });
  expect(iphone.state.value).not.toHaveProperty('trouble');
});

test('a push comes to all of the customer’s phones; a tap opens it, and reading clears the others', async () => {
  const chat = await chatOf(iphone);
  const messageId = await page.reply(chat);
  for (const phone of [iphone, android, tablet]) await shows(phone, messageId);
  expect([iphone.state.value.badge, tablet.state.value.badge, android.state.value.badge]).toEqual([1, 1, 1]);
  expect([messageIds(other), iphone.state.value.sounds]).toEqual([[], 1]);
  // Only who is known to have got it hears that it was read.
  expect(await stack.message(chat)).toMatchObject({ state: 'pushed' });

  await iphone.tap(iphone.state.value.notifications[0]?.id ?? '');
  expect(iphone.state.value).toMatchObject({ app: { kind: 'chat', conversation: chat }, badge: 0, notifications: [] });
  expect(iphone.state.value.lastReport?.status).toBe('active');
  expect(iphone.lines.value.map((line) => line.messageId)).toEqual([messageId]);
  await showsNothing(android);
  await showsNothing(tablet);
  expect(tablet.state.value.badge).toBe(0);
  await iphone.toBackground();
  expect(iphone.state.value.lastReport?.status).toBe('background');
}, 30_000);

test('what arrives in the open chat is read there, and rings nowhere', async () => {
  await everythingAsNew();
  const chat = page.begin(page.ada);
  await android.openChat(chat);
  const before = (await stack.pushes()).length;
  const messageId = await page.reply(chat);
  expect(android.lines.value.map((line) => line.messageId)).toEqual([messageId]);
  expect(await stack.message(chat)).toMatchObject({ state: 'seen' });
  const said = page.asked.filter((request) => request.startsWith(`PUT /v1/conversations/${chat}/read 200`));
  expect(said.at(-1)).toContain('"upTo":');
  expect(await stack.pushes()).toHaveLength(before);
  await android.toBackground();
}, 30_000);

test('a crashed app says nothing more, and the push comes when its last word is old; a start goes on as before', async () => {
  await everythingAsNew();
  const chat = page.begin(page.ada);
  await iphone.openChat(chat);
  iphone.crash();
  const left = page.asked.length;
  const messageId = await page.reply(chat);
  await shows(iphone, messageId);
  expect(page.asked.slice(left).filter((request) => request.includes('iphone'))).toEqual([]);
  expect(iphone.state.value).toMatchObject({ app: { kind: 'crashed' }, lastReport: { status: 'active' } });

  await iphone.openChat(chat);
  expect(iphone.state.value).toMatchObject({ app: { kind: 'chat' }, notifications: [], badge: 0 });
  expect(page.asked.slice(left).filter((request) => request.startsWith('PUT /v1/devices/iphone 200'))).toHaveLength(1);
  await iphone.toBackground();
}, 30_000);

test('without a network nothing leaves, APNs keeps the newest push, and both come when it is back', async () => {
  await everythingAsNew();
  const [first, second] = [await chatOf(iphone), await chatOf(iphone)];
  await iphone.openChat(second);
  await iphone.setOnline(false);
  await iphone.toBackground();
  const left = page.asked.length;
  expect(iphone.state.value.lastReport?.status).toBe('active');
  const kept = await page.reply(first);
  await shows(tablet, kept);
  const newest = await page.reply(second);
  await shows(tablet, newest);
  expect(iphone.state.value).toMatchObject({ kept: 1, notifications: [] });
  expect(page.asked.slice(left).filter((request) => request.includes('"deviceId":"iphone"'))).toEqual([]);

  await iphone.setOnline(true);
  await until(async () => iphone.state.value.notifications.length > 0);
  expect(messageIds(iphone)).toEqual([newest]);
  expect(iphone.state.value).toMatchObject({ kept: 0, lastReport: { status: 'background' } });
}, 30_000);

test('a phone that changes hands takes its token along; what was kept for the first is for somebody else', async () => {
  await everythingAsNew();
  const chat = await chatOf(iphone);
  const token = iphone.deviceToken;
  await tablet.setPrivacy('id-only');
  expect([iphone.state.value.privacy, other.state.value.privacy]).toEqual(['id-only', 'generic']);
  await iphone.setLocale('de');
  await iphone.setOnline(false);
  const messageId = await page.reply(chat);
  await until(async () => {
    await page.listen();
    return iphone.state.value.kept === 1;
  });
  await iphone.logInAs(page.ben);
  await iphone.setOnline(true);
  await shows(iphone, messageId);
  expect(iphone.state.value.notifications[0]).toMatchObject({ body: 'Neue Nachricht', forSomebodyElse: true });
  expect(iphone.state.value.notifications[0]).not.toHaveProperty('conversation');
  await iphone.tap(iphone.state.value.notifications[0]?.id ?? '');
  expect(iphone.state.value).toMatchObject({ app: { kind: 'background' }, customerId: page.ben, notifications: [] });

  expect([await devices(page.ada), await devices(page.ben)]).toEqual([
    ['android', 'tablet'],
    ['iphone', 'other'],
  ]);
  expect(iphone.deviceToken).toBe(token);
}, 30_000);

test('uninstalled, the provider calls it gone; installed again it has another token', async () => {
  await everythingAsNew();
  expect(iphone.state.value.privacy).toBe('generic');
  const chat = await chatOf(iphone);
  const token = iphone.deviceToken;
  await iphone.uninstall();
  const messageId = await page.reply(chat);
  await shows(tablet, messageId);
  const row = await stack.message(chat, ({ state }) => state === 'pushed');
  expect(row).toBeDefined();
  const { body } = await (await stack.app(page.ada))('GET', '/v1/devices');
  expect(body.devices).toContainEqual(expect.objectContaining({ deviceId: 'iphone', gone: expect.anything() }));
  expect(iphone.state.value).toMatchObject({ installed: false, notifications: [], badge: 0 });
  await iphone.openChat(chat);
  expect(iphone.state.value.app).toEqual({ kind: 'background' });

  await iphone.install();
  expect(iphone.deviceToken).not.toBe(token);
  const second = await page.reply(chat);
  await shows(iphone, second);
}, 30_000);

test('a reset puts everything back, whatever state it is in', async () => {
  const chat = await chatOf(tablet);
  await shows(tablet, await page.reply(chat));
  await Promise.all([iphone.logInAs(page.ben), android.uninstall(), tablet.setOnline(false)]);
  other.crash();
  await everythingAsNew();
  for (const phone of [iphone, android, tablet, other]) {
    expect(phone.state.value).toMatchObject({
      installed: true,
      online: true,
      app: { kind: 'background' },
      customerId: phone.firstOwner,
      notifications: [],
      badge: 0,
      kept: 0,
      locale: 'en',
    });
  }
  expect(await devices(page.ada)).toEqual(['android', 'iphone', 'tablet']);
  expect(await devices(page.ben)).toEqual(['other']);

  const fresh = await chatOf(iphone);
  const messageId = await page.reply(fresh);
  for (const phone of [iphone, android, tablet]) await shows(phone, messageId);
  expect([iphone.state.value.badge, android.state.value.badge]).toEqual([1, 1]);
}, 30_000);

test('a conversation of somebody else is refused, in the API’s words', async () => {
  const chat = await chatOf(iphone);
  await other.openChat(chat);
  expect(other.state.value.trouble).toBe('This conversation belongs to another customer.');
  await other.toBackground();
  expect(other.state.value).not.toHaveProperty('trouble');
}, 30_000);
