import { expect, test } from '@jest/globals';
import { composeApns } from '../../../lambdas/channels/apns/compose.ts';
import type { Appearance } from '../../../lambdas/channels/appearance.ts';
import { composeFcm } from '../../../lambdas/channels/fcm/compose.ts';
import { aPush } from './a-push.ts';

const everything: Appearance = {
  timeToLive: 'until-expiry',
  sound: 'ping.wav',
  category: 'REPLY',
  interruptionLevel: 'time-sensitive',
};
const contents = [
  { mode: 'generic', type: 'ticket' },
  { mode: 'id-only' },
  { mode: 'full', sender: 'Ada', preview: 'Your parcel is here.' },
] as const;

test.each([
  ['plain', { timeToLive: 'until-expiry' }],
  ['with everything', everything],
  ['now or never', { timeToLive: 'now-or-never' }],
] as const)('an iPhone shows the same, whether Apple gets it from us or from Firebase: %s', (_, appearance) => {
  for (const content of contents) {
    const counted = { ...content, count: 3 };
    for (const push of [
      aPush({ content }),
      aPush({ content, badge: 3, locale: 'de' }),
      aPush({ content: counted, silent: true }),
    ]) {
      const { body, expiration, collapseId } = composeApns(push, appearance);
      const { apns } = JSON.parse(composeFcm(push, appearance, push.sentAt).json);
      expect(apns.payload.aps).toEqual(JSON.parse(body).aps);
      expect(apns.headers).toMatchObject({ 'apns-expiration': expiration, 'apns-collapse-id': collapseId });
    }
  }
});
