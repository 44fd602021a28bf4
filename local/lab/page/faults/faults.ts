import type { ReadonlySignal } from '@preact/signals';

export const faultKinds = ['throttle', 'unavailable', 'goaway', 'bad-key', 'black-hole'] as const;
export type FaultKind = (typeof faultKinds)[number];
export type Provider = 'apns' | 'fcm';

/** How the providers fail, until somebody says otherwise. */
export interface Faults {
  /** One for each provider at most. */
  readonly on: ReadonlySignal<Readonly<Partial<Record<Provider, FaultKind>>>>;
  /** Undefined: it is well again. */
  readonly set: (provider: Provider, kind: FaultKind | undefined) => Promise<void>;
  readonly clear: () => Promise<void>;
  /** Others may have set some, with curl or in another window. */
  readonly look: () => Promise<void>;
  /** This token's app was uninstalled, or is there again. */
  readonly setGone: (provider: Provider, deviceToken: string, isGone: boolean) => Promise<void>;
}
