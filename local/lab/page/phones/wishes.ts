import { type ReadonlySignal, signal } from '@preact/signals';
import type { PrivacyMode } from './phone.ts';

/** What customers wish, as far as their phones on this page have said it: a wish counts on all of their devices. */
export interface Wishes {
  /** Reads signals: a view follows it. */
  readonly privacyOf: (customerId: string) => PrivacyMode;
  /** Undefined: as the deployment has it. */
  readonly note: (customerId: string, mode: PrivacyMode | undefined) => void;
  /** Whether the customer has said anything. */
  readonly hasWish: (customerId: string) => boolean;
}

export function createWishes(ofDeployment: ReadonlySignal<PrivacyMode>): Wishes {
  const said = signal<ReadonlyMap<string, PrivacyMode>>(new Map());
  return {
    privacyOf: (customerId) => said.value.get(customerId) ?? ofDeployment.value,
    hasWish: (customerId) => said.peek().has(customerId),
    note: (customerId, mode) => {
      const next = new Map(said.peek());
      if (mode === undefined) next.delete(customerId);
      else next.set(customerId, mode);
      said.value = next;
    },
  };
}
