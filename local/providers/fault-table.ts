import type { Fault, FaultChannel } from './fault.ts';

/** What a request is, as far as faults tell requests apart. */
export interface FaultTarget {
  readonly channel: FaultChannel;
  readonly environment?: 'production' | 'sandbox';
  readonly deviceToken?: string;
}

export interface FaultTable {
  /** The faults still to come, each with the times left. */
  readonly list: () => readonly Fault[];
  readonly add: (fault: Fault) => void;
  readonly replace: (faults: readonly Fault[]) => void;
  /** Finds the fault for a request and counts it: one for its device token before one for all, older before newer. */
  readonly take: (target: FaultTarget) => Fault | undefined;
}

/** An empty fault table, in memory. */
export function createFaultTable(): FaultTable {
  let faults: readonly Fault[] = [];
  return {
    list: () => faults,
    add: (fault) => {
      faults = [...faults, fault];
    },
    replace: (replacement) => {
      faults = [...replacement];
    },
    take: (target) => {
      const matching = faults.filter((fault) => matches(fault, target));
      const taken = matching.find(({ deviceToken }) => deviceToken !== undefined) ?? matching[0];
      if (!taken || taken.times === 'until-cleared') return taken;
      const left = { ...taken, times: taken.times - 1 };
      faults = faults.flatMap((fault) => (fault !== taken ? [fault] : left.times > 0 ? [left] : []));
      return taken;
    },
  };
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    fault.channel === target.channel &&
    (fault.environment === undefined || fault.environment === target.environment) &&
    (fault.deviceToken === undefined || fault.deviceToken === target.deviceToken)
  );
}
