import type { Attempt } from '../../wire.ts';
import { type ApnsPush, readApnsPush } from './apns-push.ts';
import { type FcmPush, readFcmPush } from './fcm-push.ts';

/** A push on its way from the provider to the phone. */
export type ArrivedPush = ApnsPush | FcmPush;

/** @returns undefined where no phone of this page could get it */
export function readArrivedPush(attempt: Attempt): ArrivedPush | undefined {
  switch (attempt.channel) {
    case 'apns':
      return readApnsPush(attempt);
    case 'fcm':
      return readFcmPush(attempt);
    case 'telegram':
      return undefined;
  }
}
