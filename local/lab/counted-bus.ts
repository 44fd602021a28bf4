import type { Bus } from '../eventbridge/bus.ts';

/** The same bus, of whose events somebody is told: also of those that no rule lets through. */
export const countedBus = (bus: Bus, heard: (events: number) => void): Bus => ({
  ...bus,
  putEvents: (entries) => {
    const put = bus.putEvents(entries);
    if (put.kind === 'accepted') heard(put.accepted);
    return put;
  },
});
