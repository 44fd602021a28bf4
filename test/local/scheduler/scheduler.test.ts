import { describe, expect, test } from '@jest/globals';
import { createAsyncInvoker, type InvokeOutcome } from '../../../local/lambda-async/async-invoker.ts';
import { invokeSettings } from '../../../local/lambda-async/invoke-settings.ts';
import { type ScheduleDefinition, startScheduler } from '../../../local/scheduler/scheduler.ts';
import { createManualClock } from '../eventbridge/manual-clock.ts';

const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:sweep';
const everyMinute: ScheduleDefinition = {
  logicalId: 'EveryMinute',
  arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/every-minute',
  enabled: true,
  everyMilliseconds: 60_000,
  functionArn,
  permitted: true,
};

function started(
  changes: Partial<ScheduleDefinition> | readonly ScheduleDefinition[] = {},
  answer: () => InvokeOutcome | Promise<InvokeOutcome> = () => ({ kind: 'ok', result: null }),
) {
  const clock = createManualClock('2026-03-01T00:00:00.250Z');
  const begun = clock.now();
  const read = invokeSettings({ maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 });
  if (read.kind === 'invalid') throw new Error(read.message);
  const runs: { second: number; event: unknown }[] = [];
  const lines: string[] = [];
  const invoker = createAsyncInvoker({
    invoke: async (_, payload) => {
      runs.push({ second: (clock.now() - begun) / 1000, event: JSON.parse(payload) });
      return answer();
    },
    settingsOf: () => read.settings,
    sendToQueue: async () => {},
    now: clock.now,
    schedule: clock.schedule,
  });
  const definitions = Array.isArray(changes) ? changes : [{ ...everyMinute, ...changes }];
  let ids = 0;
  const scheduler = startScheduler(definitions, {
    invokeAsync: (arn, payload) => void invoker.invokeAsync(arn, payload),
    whenIdle: () => invoker.whenIdle(),
    log: (line) => lines.push(line),
    now: clock.now,
    timers: clock.schedule,
    newId: () => `execution-${++ids}`,
  });
  const advance = (seconds: number) => clock.advance(seconds * 1000, invoker.whenIdle);
  return { scheduler, advance, runs, lines, seconds: () => runs.map(({ second }) => second) };
}

describe('at its rate', () => {
  test('first one interval after the start, then each interval', async () => {
    const { advance, seconds } = started();
    await advance(59);
    expect(seconds()).toEqual([]);
    await advance(121);
    expect(seconds()).toEqual([60, 120, 180]);
  });

  test('a run that fails is not repeated, the next one comes', async () => {
    const { advance, seconds } = started({}, () => ({ kind: 'function-error', errorType: 'E', errorMessage: 'no' }));
    await advance(150);
    expect(seconds()).toEqual([60, 120]);
  });

  test('not where it is disabled', async () => {
    const { advance, scheduler, runs, lines } = started({ enabled: false });
    await advance(300);
    expect(await scheduler.runAll()).toEqual({ ran: [], skipped: { EveryMinute: 'DISABLED' } });
    expect([runs, lines]).toEqual([[], []]);
  });

  test('not without the right to it, which is said each time', async () => {
    const { advance, scheduler, runs, lines } = started({ permitted: false });
    await advance(120);
    expect(await scheduler.runAll()).toEqual({ ran: [], skipped: { EveryMinute: 'AccessDeniedException' } });
    expect(runs).toEqual([]);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('does not allow lambda:InvokeFunction');
  });

  test('nothing after the end', async () => {
    const { advance, scheduler, runs } = started();
    scheduler.close();
    await advance(300);
    expect(runs).toEqual([]);
  });
});

test('a machine that slept runs once for all that it missed, and keeps its beat', () => {
  let now = 0;
  const timers: { readonly delay: number; readonly task: () => void }[] = [];
  const seen: number[] = [];
  startScheduler([everyMinute], {
    invokeAsync: () => seen.push(now),
    whenIdle: async () => {},
    log: () => {},
    now: () => now,
    timers: {
      after: (delay, task) => {
        timers.push({ delay, task });
        return () => {};
      },
    },
  });
  now = 10 * 60_000 + 5;
  timers.shift()?.task();
  expect(seen).toEqual([600_005]);
  expect(timers.map(({ delay }) => delay)).toEqual([59_995]);
});

describe('run now', () => {
  test('it waits for the end of the functions, and the rate goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<InvokeOutcome>();
    const { scheduler, advance, seconds } = started({}, () => promise);
    let ended = false;
    const running = scheduler.runAll().then((result) => {
      ended = true;
      return result;
    });
    await Promise.resolve();
    expect([seconds(), ended]).toEqual([[0], false]);
    resolve({ kind: 'ok', result: null });
    expect(await running).toEqual({ ran: ['EveryMinute'], skipped: {} });
    await advance(60);
    expect(seconds()).toEqual([0, 60]);
  });

  test('all of them, side by side', async () => {
    const hourly = { ...everyMinute, logicalId: 'Hourly', everyMilliseconds: 3_600_000 };
    const { scheduler, runs } = started([everyMinute, hourly, { ...everyMinute, logicalId: 'Off', enabled: false }]);
    expect(await scheduler.runAll()).toEqual({ ran: ['EveryMinute', 'Hourly'], skipped: { Off: 'DISABLED' } });
    expect(runs).toHaveLength(2);
  });
});

describe('what the function gets', () => {
  test('the Scheduler’s own event, whose detail is a text', async () => {
    const { advance, runs } = started();
    await advance(60);
    expect(runs[0]?.event).toEqual({
      version: '0',
      id: 'execution-1',
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time: '2026-03-01T00:01:00Z',
      region: 'eu-central-1',
      resources: [everyMinute.arn],
      detail: '{}',
    });
  });

  test('the target’s input, with context attributes filled in (managing-schedule-context-attributes)', async () => {
    const attributes = ['schedule-arn', 'scheduled-time', 'execution-id', 'attempt-number'];
    const input = JSON.stringify({ tick: attributes.map((name) => `<aws.scheduler.${name}>`) });
    const { advance, runs } = started({ input });
    await advance(60);
    expect(runs[0]?.event).toEqual({ tick: [everyMinute.arn, '2026-03-01T00:01:00Z', 'execution-1', '1'] });
  });
});
