import { expect, test } from '@jest/globals';
import { keptText, lastReportText } from '../../../../../local/lab/page/phones/last-report.ts';
import { reportedStatus } from '../../../../../local/lab/page/phones/reported.ts';

test.each([
  [undefined, 'none yet'],
  [{ status: 'active', at: 100_000 } as const, 'active, just now'],
  [{ status: 'active', at: 97_001 } as const, 'active, 2 s ago'],
  [{ status: 'background', at: 100_500 } as const, 'background, just now'],
  [{ status: 'background', at: 10_000 } as const, 'background, 1 min 30 s ago'],
])('%j is said as “%s”', (report, text) => {
  expect(lastReportText(report, 100_000)).toBe(text);
});

test('what a provider keeps is counted', () => {
  expect([keptText(0, 'fcm'), keptText(1, 'apns'), keptText(12, 'fcm')]).toEqual([
    'Offline: FCM has nothing for it',
    'Offline: APNs keeps 1 push for it',
    'Offline: FCM keeps 12 pushes for it',
  ]);
});

test('a report is read off the request that says it', () => {
  const put = (body: unknown) => ({ method: 'PUT', body: JSON.stringify(body) });
  const single = '/v1/conversations/c-1/presence';
  expect(reportedStatus(put({ status: 'active' }), single)).toBe('active');
  expect(reportedStatus(put({ reports: [{ status: 'background' }, { status: 'active' }] }), '/v1/presence')).toBe(
    'active',
  );
  expect(reportedStatus(put({ reports: [{ status: 'background' }] }), '/v1/presence')).toBe('background');
  expect(reportedStatus(put({ upTo: 'now' }), '/v1/conversations/c-1/read')).toBeUndefined();
  expect(reportedStatus({ method: 'GET' }, '/v1/devices')).toBeUndefined();
});
