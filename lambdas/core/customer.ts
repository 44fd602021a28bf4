import type { Device } from './device.ts';
import { defaultPreferences, type Preferences } from './preferences.ts';

/** What is known of a customer when a message to them is decided. */
export interface Customer {
  /** Gone ones too. */
  readonly devices: readonly Device[];
  readonly preferences: Preferences;
}

export const nobody: Customer = { devices: [], preferences: defaultPreferences };
