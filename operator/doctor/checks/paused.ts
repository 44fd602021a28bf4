import { createSwitches } from '../../../lambdas/adapters/switches.ts';
import { outputOf } from '../../deployment.ts';
import { pausedLines } from '../../pause.ts';
import type { Check } from '../check.ts';
import { fault } from '../finding.ts';

export const paused: Check = {
  name: 'paused',
  healthy: 'nobody has paused anything',
  async run({ deployment }) {
    const switches = await createSwitches(deployment.tables, outputOf(deployment, 'DeviceTableName')).read();
    return pausedLines(switches).map((line) =>
      fault(
        'warning',
        `paused: ${line}`,
        'its pushes wait, and end as withheld when their messages expire',
        'handoff resume, unless somebody wants it so',
      ),
    );
  },
};
