import { expect, test } from '@jest/globals';
import { controlSchedules } from '../../../local/control/schedules.ts';
import { startScheduler } from '../../../local/scheduler/scheduler.ts';

const schedule = {
  arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/s',
  enabled: true,
  everyMilliseconds: 3_600_000,
  functionArn: 'arn:f',
  permitted: true,
};

test('POST /local/schedules runs all and says which', async () => {
  const invoked: string[] = [];
  const schedules = startScheduler(
    [
      { ...schedule, logicalId: 'One' },
      { ...schedule, logicalId: 'Denied', permitted: false },
      { ...schedule, logicalId: 'Off', enabled: false },
    ],
    { invokeAsync: (arn) => invoked.push(arn), whenIdle: async () => {}, log: () => {} },
  );
  try {
    expect(await controlSchedules('POST /local/schedules', { schedules })).toEqual({
      status: 200,
      body: { ran: ['One'], skipped: { Denied: 'AccessDeniedException', Off: 'DISABLED' } },
    });
    expect(invoked).toEqual(['arn:f']);
    expect(await controlSchedules('GET /local/schedules', { schedules })).toBeUndefined();
  } finally {
    schedules.close();
  }
});
