import type { SenderSettings, TestPush } from './messages.ts';

/** Sends one push and says what became of it; what it throws counts as `failed`. */
export type Client = (push: TestPush) => Promise<{ readonly kind: string; readonly detail?: unknown }>;

export interface ClientContext {
  readonly settings: SenderSettings;
  /** Epoch milliseconds, moved as the case says (`clock.ts`). */
  readonly now: () => number;
  /** The credentials as the secret has them now. */
  readonly secret: () => Pick<SenderSettings, 'apnsKey' | 'serviceAccount'>;
}
