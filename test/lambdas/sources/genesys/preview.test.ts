import { describe, expect, test } from '@jest/globals';
import { previewOf } from '../../../../lambdas/sources/genesys/preview.ts';

const attachment = (fields: object) => ({ contentType: 'Attachment', attachment: fields });

describe('what a notification shows', () => {
  test('the text, whatever comes with it', () => {
    expect(previewOf(' Hello ', [attachment({ mediaType: 'Image' })])).toBe('Hello');
  });

  test.each<[object, string]>([
    [{ mediaType: 'Image' }, '📷 Image'],
    [{ mediaType: 'VIDEO' }, '🎬 Video'],
    [{ mediaType: 'audio', filename: 'a.mp3' }, '🎵 Audio'],
    [{ mediaType: 'Link', url: 'https://example.com' }, '🔗 Link'],
    [{ mediaType: 'File', filename: 'invoice.pdf' }, '📎 invoice.pdf'],
    [{ mediaType: 'File' }, '📎 File'],
    [{ mime: 'image/png' }, '📷 Image'],
    [{ mime: 'application/pdf', filename: ' ' }, '📎 File'],
    [{ mediaType: 'Image', text: 'Your parcel' }, '📷 Your parcel'],
    [{ mediaType: 'constructor' }, '📎 File'],
    [{}, '📎 File'],
  ])('an attachment %j', (fields, shown) => {
    expect(previewOf('  ', [attachment(fields)])).toBe(shown);
  });

  test('an attachment that says nothing of itself', () => {
    expect(previewOf(undefined, [{ contentType: 'ATTACHMENT' }])).toBe('📎 File');
  });

  test.each<[object, string | undefined]>([
    [{ contentType: 'Location', location: { latitude: 1, longitude: 2 } }, '📍 Location'],
    [{ contentType: 'Location', location: { text: 'Our shop' } }, '📍 Our shop'],
    [{ contentType: 'Card', card: { title: 'Red shoes', description: 'Size 42' } }, 'Red shoes'],
    [{ contentType: 'card', card: { title: '', description: 'Size 42' } }, 'Size 42'],
    [{ contentType: 'Carousel', carousel: { cards: [{ title: 'Red shoes' }, { title: 'Blue ones' }] } }, 'Red shoes'],
    [{ contentType: 'QuickReplyV2', quickReplyV2: { title: 'Is it the red one?' } }, 'Is it the red one?'],
    [
      {
        contentType: 'ListPicker',
        listPicker: { receivedMessage: { title: 'Choose' }, sections: [{ title: 'Shoes' }] },
      },
      'Choose',
    ],
    [{ contentType: 'ListPicker', listPicker: { sections: [{ title: 'Shoes' }] } }, 'Shoes'],
    [{ contentType: 'DatePicker', datePicker: { title: 'When?' } }, 'When?'],
    [{ contentType: 'Notification', template: { body: { text: 'Your order' } } }, 'Your order'],
    [{ contentType: 'Text', text: { type: 'Text', body: 'Hello' } }, 'Hello'],
    [{ contentType: 'RichLink', richLink: { text: 'See here' } }, 'See here'],
    [{ contentType: 'Card' }, undefined],
    [{ contentType: 'Card', card: { title: 7 } }, undefined],
    [{ contentType: 'Reactions', reactions: [{ reactionType: 'Like' }] }, undefined],
    [{ contentType: 'constructor' }, undefined],
    [{ contentType: 7 }, undefined],
    [{}, undefined],
  ])('%j', (element, shown) => {
    expect(previewOf(undefined, [element])).toBe(shown);
  });

  test('quick replies all together: one alone would read as the agent’s answer', () => {
    const reply = (text: string) => ({ contentType: 'QuickReply', quickReply: { text, payload: text } });
    expect(previewOf('', [reply('Yes'), reply('No')])).toBe('Yes / No');
  });

  test('the first element that says anything', () => {
    const card = { contentType: 'Card', card: { title: 'Red shoes' } };
    expect(previewOf('', [{ contentType: 'Unknown' }, null, 7, card])).toBe('Red shoes');
  });

  test('nothing where nothing is', () => {
    expect(previewOf(undefined, [])).toBeUndefined();
  });
});
