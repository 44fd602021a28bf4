/** What something used of AWS. */
export interface Usage {
  readonly apiRequests: number;
  readonly events: number;
  readonly invocations: number;
  readonly gigabyteSeconds: number;
  readonly reads: number;
  readonly writes: number;
  readonly sqsStandard: number;
  readonly sqsFifo: number;
  readonly logGigabytes: number;
  readonly outGigabytes: number;
}

export const usageItems = [
  'apiRequests',
  'events',
  'invocations',
  'gigabyteSeconds',
  'reads',
  'writes',
  'sqsStandard',
  'sqsFifo',
  'logGigabytes',
  'outGigabytes',
] as const satisfies readonly (keyof Usage)[];

const each = (value: (item: keyof Usage) => number): Usage => {
  const [apiRequests, events, invocations, gigabyteSeconds] = [
    value('apiRequests'),
    value('events'),
    value('invocations'),
    value('gigabyteSeconds'),
  ];
  const [reads, writes, sqsStandard, sqsFifo] = [
    value('reads'),
    value('writes'),
    value('sqsStandard'),
    value('sqsFifo'),
  ];
  const [logGigabytes, outGigabytes] = [value('logGigabytes'), value('outGigabytes')];
  return {
    apiRequests,
    events,
    invocations,
    gigabyteSeconds,
    reads,
    writes,
    sqsStandard,
    sqsFifo,
    logGigabytes,
    outGigabytes,
  };
};

export const times = (usage: Usage, factor: number): Usage => each((item) => usage[item] * factor);

export const plus = (...all: readonly Usage[]): Usage => each((item) => all.reduce((sum, one) => sum + one[item], 0));
