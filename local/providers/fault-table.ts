import type { Fault, FaultChannel } from './fault.ts';

/** What a request is, as far as faults tell requests apart. */
export interface FaultTarget {
  readonly channel: FaultChannel;
  readonly environment?: 'production' | 'sandbox';
  readonly deviceToken?: string;
}

export interface FaultTable {
  /** The faults still to come, oldest first, each with the times left. */
  readonly list: () => readonly Fault[];
  readonly add: (fault: Fault) => void;
  readonly replace: (faults: readonly Fault[]) => void;
  /** Finds the fault for a request and counts it: one for its device token before one for all, older before newer. */
  readonly take: (target: FaultTarget) => Fault | undefined;
}

interface Entry {
  readonly number: number;
  fault: Fault;
  /** When requests were let through by a fault that hits only what is beyond a quota. */
  passed: number[];
}

/** An empty fault table, in memory. Taking costs the same with thousands of faults for other device tokens. */
export function createFaultTable(now: () => number = Date.now): FaultTable {
  const entries = new Map<string, Entry[]>();
  let added = 0;

  function add(fault: Fault) {
    const key = keyOf(fault.channel, fault.deviceToken);
    const entry = { number: added, fault, passed: [] };
    added += 1;
    const others = entries.get(key);
    if (others) others.push(entry);
    else entries.set(key, [entry]);
  }

  function takeOf(key: string, environment: FaultTarget['environment']): Fault | undefined {
    const candidates = entries.get(key) ?? [];
    const index = candidates.findIndex(
      (entry) => [undefined, environment].includes(entry.fault.environment) && isBeyond(entry, now()),
    );
    const entry = candidates[index];
    if (!entry) return undefined;
    const { fault } = entry;
    if (fault.times === 'until-cleared') return fault;
    entry.fault = { ...fault, times: fault.times - 1 };
    if (fault.times === 1) candidates.splice(index, 1);
    if (candidates.length === 0) entries.delete(key);
    return fault;
  }

  return {
    list: () =>
      [...entries.values()]
        .flat()
        .sort((one, other) => one.number - other.number)
        .map(({ fault }) => fault),
    add,
    replace: (faults) => {
      entries.clear();
      faults.forEach(add);
    },
    take: ({ channel, environment, deviceToken }) =>
      (deviceToken === undefined ? undefined : takeOf(keyOf(channel, deviceToken), environment)) ??
      takeOf(keyOf(channel, undefined), environment),
  };
}

/** Whether the quota of a fault is used up; if not, the request is counted. */
function isBeyond(entry: Entry, now: number): boolean {
  const { beyond } = entry.fault;
  if (!beyond) return true;
  entry.passed = entry.passed.filter((at) => at > now - beyond.seconds * 1000);
  if (entry.passed.length >= beyond.requests) return true;
  entry.passed.push(now);
  return false;
}

/** No device token is empty, so the empty one stands for all. */
function keyOf(channel: FaultChannel, deviceToken = ''): string {
  return `${channel} ${deviceToken}`;
}
