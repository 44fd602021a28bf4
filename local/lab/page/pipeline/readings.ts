import { computed, type ReadonlySignal } from '@preact/signals';
import type { Lab } from '../lab.ts';
import { type Gauge, gauges } from './gauges.ts';
import type { Station } from './station.ts';
import { reasonsOf } from './summary.ts';

export interface Reading extends Pick<Gauge, 'name' | 'isMain'> {
  readonly text: ReadonlySignal<string>;
  readonly isNone: ReadonlySignal<boolean>;
}

/** The gauges of the picture, each a signal of its own: what has not changed is not drawn again. */
export interface Readings {
  readonly of: ReadonlyMap<Station, readonly Reading[]>;
  /** Why the newest were withheld. */
  readonly reasons: ReadonlySignal<string>;
  /** What is switched on against a provider; empty: it is well. */
  readonly fault: Readonly<Record<'apns' | 'fcm', ReadonlySignal<string>>>;
}

export function createReadings({ feed, faults }: Pick<Lab, 'feed' | 'faults'>): Readings {
  const of = new Map<Station, Reading[]>();
  for (const { station, name, isMain, read } of gauges) {
    const value = computed(() => (feed.stations.value ? read(feed.stations.value) : 0));
    const reading = {
      name,
      ...(isMain ? { isMain } : {}),
      text: computed(() => value.value.toLocaleString('en')),
      isNone: computed(() => value.value === 0),
    };
    of.set(station, [...(of.get(station) ?? []), reading]);
  }
  return {
    of,
    reasons: computed(() => reasonsOf(feed.trails.value)),
    fault: {
      apns: computed(() => faults.on.value.apns ?? ''),
      fcm: computed(() => faults.on.value.fcm ?? ''),
    },
  };
}
