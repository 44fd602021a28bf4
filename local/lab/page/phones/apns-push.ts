import { recordOf, textOf } from '../../../../docs/clients/typescript/outcome.ts';
import type { Attempt } from '../../wire.ts';
import { numberOf, type PushData, readPushData } from './push-data.ts';

/** A push as iOS gets it (Apple: "Generating a remote notification"), of it what iOS and the app act on. */
export interface ApnsPush {
  readonly kind: 'apns';
  /** The collapse id, else one of its own: a notification of the same id is replaced. */
  readonly id: string;
  /** Of type `background`: it wakes the app and shows nothing. */
  readonly isBackground: boolean;
  /** Epoch seconds until which Apple keeps it; 0: it tries once; undefined: Apple decides. */
  readonly expiration: number | undefined;
  readonly alert: AlertText | undefined;
  readonly badge: number | undefined;
  readonly hasSound: boolean;
  /** Of the level `passive` it goes to the list, and neither sounds nor lights up the screen. */
  readonly isPassive: boolean;
  /** It passes the app's notification service extension before iOS shows it. */
  readonly isMutable: boolean;
  readonly data: PushData;
}

interface AlertText {
  readonly title: string | undefined;
  readonly body: string | undefined;
  /** The app has the words. */
  readonly locKey: string | undefined;
}

export function readApnsPush({ headers, payload, seq }: Pick<Attempt, 'headers' | 'payload' | 'seq'>): ApnsPush {
  const aps = recordOf(recordOf(payload).aps);
  return {
    kind: 'apns',
    id: headers['apns-collapse-id'] ?? headers['apns-id'] ?? `push-${seq}`,
    isBackground: headers['apns-push-type'] === 'background',
    expiration: numberOf(headers['apns-expiration']),
    alert: alertOf(aps.alert),
    badge: numberOf(aps.badge),
    hasSound: aps.sound !== undefined,
    isPassive: aps['interruption-level'] === 'passive',
    isMutable: aps['mutable-content'] === 1,
    data: readPushData(payload),
  };
}

/** A text alone is a body. */
function alertOf(alert: unknown): AlertText | undefined {
  if (typeof alert === 'string') return { title: undefined, body: alert, locKey: undefined };
  if (alert === undefined) return undefined;
  const { title, body, 'loc-key': locKey } = recordOf(alert);
  return { title: textOf(title), body: textOf(body), locKey: textOf(locKey) };
}
