import { recordOf, textOf } from './outcome.ts';

/** `localStorage` and React Native's AsyncStorage are such. */
export interface KeyValueStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
}

/** What the app keeps of the last registration. */
export interface Registration {
  /** Whom pushes for this device are for: compare it with a push's. */
  readonly recipient: string;
  /** What other systems may know this device by. */
  readonly routingId: string;
  /** Ends the registration without a token. Of no other use, and worth keeping all the same. */
  readonly unregisterKey: string;
}

export interface Kept {
  readonly registration?: Registration;
  /** Keys of registrations that have ended here, and of which the API has not heard yet. */
  readonly pendingKeys: readonly string[];
}

/** As many as a phone may want to end while it is offline; the oldest make room. */
const mostPendingKeys = 20;
const key = 'handoff-push';

/** Without a storage of the app it lives as long as the page or process. */
export function memoryStorage(): KeyValueStorage {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => {
      values.set(name, value);
    },
  };
}

export async function readKept(storage: KeyValueStorage): Promise<Kept> {
  const kept = recordOf(parsed((await storage.getItem(key)) ?? ''));
  const registration = readRegistration(kept.registration);
  const pendingKeys = Array.isArray(kept.pendingKeys)
    ? kept.pendingKeys.filter((one): one is string => typeof one === 'string')
    : [];
  return registration ? { registration, pendingKeys } : { pendingKeys };
}

export async function writeKept(storage: KeyValueStorage, kept: Kept): Promise<void> {
  const pendingKeys = [...new Set(kept.pendingKeys)].slice(-mostPendingKeys);
  await storage.setItem(key, JSON.stringify({ ...kept, pendingKeys }));
}

/** What the app keeps of the answer to a registration. */
export function readRegistration(value: unknown): Registration | undefined {
  const said = recordOf(value);
  const [recipient, routingId, unregisterKey] = [said.recipient, said.routingId, said.unregisterKey].map(textOf);
  if (recipient === undefined || routingId === undefined || unregisterKey === undefined) return undefined;
  return { recipient, routingId, unregisterKey };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
