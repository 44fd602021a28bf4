import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiUnderTest, message, startApiUnderTest } from './api-under-test.ts';

let under: ApiUnderTest;
beforeAll(async () => {
  under = await startApiUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.genesys.close());

describe('a conversation by a message id', () => {
  test('is found', async () => {
    expect(await under.newApi().findConversation('m-1')).toEqual({ kind: 'found', conversationId: 'c-1' });
  });

  test('is not found where Genesys has no such message', async () => {
    expect(await under.newApi().findConversation('m-2')).toEqual({ kind: 'not-found' });
  });

  test('is unavailable where the answer names none', async () => {
    under.genesys.fail({ request: 'details', body: '{"id": "m-1", "conversationId": null}' });
    expect(await under.newApi().findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'unreadable-answer' });
  });
});

describe('the text of a message', () => {
  const readText = (body: unknown) => {
    under.genesys.fail({ request: 'message', body: JSON.stringify(body) });
    return under.newApi().readText('c-1', 'm-1');
  };

  test('comes with its direction and with the normalized message', async () => {
    expect(await under.newApi().readText('c-1', 'm-1')).toEqual({
      kind: 'found',
      text: message.text,
      direction: 'outbound',
      normalizedMessage: expect.objectContaining({ type: 'Text', originatingEntity: 'Human', text: message.text }),
    });
  });

  test('is absent where the message has none', async () => {
    const content = [{ contentType: 'Attachment', attachment: { mediaType: 'Image' } }];
    under.genesys.putMessages({ messageId: 'm-3', conversationId: 'c-1', normalizedMessage: { content } });
    const found = await under.newApi().readText('c-1', 'm-3');
    expect(found).toMatchObject({ kind: 'found', normalizedMessage: { content } });
    expect(found).not.toHaveProperty('text');
  });

  test('is not found in another conversation', async () => {
    expect(await under.newApi().readText('c-2', 'm-1')).toEqual({ kind: 'not-found' });
  });

  test('is not taken from the field that Genesys gave up', async () => {
    expect(await readText({ textBody: 'old' })).toEqual({ kind: 'found' });
  });

  test.each([
    ['the outer direction', { direction: 'INBOUND', normalizedMessage: { direction: 'Outbound' } }, 'inbound'],
    ['the inner one', { normalizedMessage: { direction: 'Outbound' } }, 'outbound'],
    ['the inner one for an unknown', { direction: 'sideways', normalizedMessage: { direction: 'Inbound' } }, 'inbound'],
    ['none', { direction: 7, normalizedMessage: { direction: null } }, undefined],
  ])('has a direction in any case: %s', async (_, body, direction) => {
    const found = await readText(body);
    expect(found.kind === 'found' ? found.direction : found).toBe(direction);
  });

  test.each([null, 7, {}, [], ''])('is absent where it is %j', async (text) => {
    expect(await readText({ new: true, normalizedMessage: { text, new: true } })).toEqual({
      kind: 'found',
      normalizedMessage: { text, new: true },
    });
  });

  test.each([[null], [[]], ['text'], [7]])('is unavailable where the answer is %j', async (body) => {
    expect(await readText(body)).toEqual({ kind: 'unavailable', reason: 'unreadable-answer' });
  });
});

describe('ids', () => {
  test.each(['a/b', 'a?b', 'a#b', 'a b', 'ä€😀', '%2e', '..a', '...', 'a\\b', "';--", '%', 'x'.repeat(255)])(
    'reach Genesys as they are: %j',
    async (id) => {
      under.genesys.putMessages({ messageId: id, conversationId: `c${id}`, text: 'here' });
      const api = under.newApi();
      expect(await api.findConversation(id)).toEqual({ kind: 'found', conversationId: `c${id}` });
      expect(await api.readText(`c${id}`, id)).toMatchObject({ kind: 'found', text: 'here' });
    },
  );

  test.each(['', '.', '..', '\ud800', 'x'.repeat(257)])('that nothing can have ask nothing: %j', async (id) => {
    const api = under.newApi();
    const asked = await under.requestsDuring(async () => {
      expect(await api.findConversation(id)).toEqual({ kind: 'not-found' });
      expect(await api.readText(id, 'm-1')).toEqual({ kind: 'not-found' });
      expect(await api.readText('c-1', id)).toEqual({ kind: 'not-found' });
    });
    expect(asked).toEqual({ token: 0, details: 0, message: 0 });
  });
});
