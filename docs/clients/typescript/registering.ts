import { type Api, nothing } from './api.ts';
import { type Kept, type KeyValueStorage, type Registration, readKept, readRegistration, writeKept } from './kept.ts';
import type { Outcome } from './outcome.ts';

interface AboutTheApp {
  /** Which of the deployment's apps: a bundle id (`apns`), a Firebase project (`fcm`) or a bot (`telegram`). */
  readonly app?: string;
  /** Such as `de-CH`. */
  readonly locale?: string;
  /** Such as `Europe/Zurich`. */
  readonly timeZone?: string;
  readonly appVersion?: string;
  readonly osVersion?: string;
}

export type DeviceDetails = AboutTheApp &
  (
    | { readonly channel: 'apns'; readonly token: string; readonly environment?: 'production' | 'sandbox' }
    | { readonly channel: 'fcm'; readonly token: string; readonly platform?: 'android' | 'ios' }
    | { readonly channel: 'fcm'; readonly fid: string; readonly platform?: 'android' | 'ios' }
    | { readonly channel: 'telegram'; readonly initData: string }
  );

/** @param stopPresence leaves the shown conversation, still as the customer who signs out */
export function createRegistering(api: Api, deviceId: string, storage: KeyValueStorage, stopPresence: () => unknown) {
  const path = `/v1/devices/${encodeURIComponent(deviceId)}`;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: a sign-out never overtakes a registration that is under way. */
  const inTurn = <Value>(act: () => Promise<Value>): Promise<Value> => {
    const done = last.then(act, act);
    last = done;
    return done;
  };

  async function register(device: DeviceDetails): Promise<Outcome<Registration>> {
    const outcome = await api({ method: 'PUT', path, body: device }, ({ body }) => readRegistration(body));
    if (outcome.kind !== 'done') return outcome;
    const { registration: before, pendingKeys } = await readKept(storage);
    // Another customer, whom nobody signed out: what is left of theirs ends too.
    const isAnother = before !== undefined && before.recipient !== outcome.value.recipient;
    await writeKept(storage, {
      registration: outcome.value,
      pendingKeys: isAnother ? [...pendingKeys, before.unregisterKey] : pendingKeys,
    });
    await unregisterPending();
    return outcome;
  }

  async function signOut(): Promise<{ readonly pending: number }> {
    const stopped = stopPresence();
    const { registration, pendingKeys } = await readKept(storage);
    const key = registration?.unregisterKey;
    // Kept first: the app may be closed at any moment.
    await writeKept(storage, { pendingKeys: key === undefined ? pendingKeys : [...pendingKeys, key] });
    const outcome = await api({ method: 'DELETE', path }, nothing);
    await stopped;
    if (outcome.kind === 'try-later') return { pending: (await readKept(storage)).pendingKeys.length };
    const isDeleted = outcome.kind === 'done' || outcome.status === 404;
    if (isDeleted) await dropKey(key);
    return { pending: await unregisterPending() };
  }

  /** Tells the API of what ended while it could not be reached; a key that it does not take is of no use any more. */
  async function unregisterPending(): Promise<number> {
    for (const unregisterKey of (await readKept(storage)).pendingKeys) {
      const body = { unregisterKey };
      const outcome = await api({ method: 'POST', path: '/v1/devices/unregister', body, withoutToken: true }, nothing);
      if (outcome.kind === 'try-later') break;
      await dropKey(unregisterKey);
    }
    return (await readKept(storage)).pendingKeys.length;
  }

  async function dropKey(key: string | undefined): Promise<void> {
    const kept: Kept = await readKept(storage);
    await writeKept(storage, { ...kept, pendingKeys: kept.pendingKeys.filter((pending) => pending !== key) });
  }

  return {
    register: (device: DeviceDetails) => inTurn(() => register(device)),
    signOut: () => inTurn(signOut),
    unregisterPending: () => inTurn(unregisterPending),
    registration: async () => (await readKept(storage)).registration,
  };
}
