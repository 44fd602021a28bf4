import { expect, test } from '@jest/globals';
import { type Attachment, attachmentSign } from '../../../lambdas/sources/attachment-sign.ts';

test.each<[Attachment, string]>([
  [{ kind: 'image' }, '📷 Image'],
  [{ kind: 'image/png', fileName: 'IMG_2071.png' }, '📷 Image'],
  [{ kind: 'IMAGE/PNG', caption: 'Your parcel', fileName: 'IMG_2071.png' }, '📷 Your parcel'],
  [{ kind: 'video/mp4' }, '🎬 Video'],
  [{ kind: 'Audio' }, '🎵 Audio'],
  [{ kind: 'link' }, '🔗 Link'],
  [{ kind: 'file', fileName: 'bill.pdf' }, '📎 bill.pdf'],
  [{ kind: 'application/pdf', fileName: ' bill.pdf ' }, '📎 bill.pdf'],
  [{ kind: 'application/pdf', caption: 'Your bill', fileName: 'bill.pdf' }, '📎 Your bill'],
  [{ kind: 'file', caption: ' ', fileName: ' ' }, '📎 File'],
  [{ kind: '/' }, '📎 File'],
  [{ kind: 'constructor/x' }, '📎 File'],
  [{}, '📎 File'],
])('%j', (attachment, sign) => {
  expect(attachmentSign(attachment)).toBe(sign);
});
