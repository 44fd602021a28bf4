import { expect, test } from '@jest/globals';
import { templateOf } from './synthesized.ts';
import { metricsOfDashboard, widgetsOf } from './watched-metrics.ts';

const template = templateOf({ genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de' });

test('one, named by the stack, which its stage names', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Test' });
});

test('shows whether the promise is kept, and what stands in its way', () => {
  expect(widgetsOf(template).map(({ properties: { title } }) => title)).toEqual([
    'Overdue open rows (must be 0)',
    'Time from send to answer, ms',
    'How messages end: seen, pushed, withheld by reason',
    'What providers answer, by channel',
    'Channel down (attempts)',
    'Devices not marked as gone (guard)',
    'Oldest job, seconds',
    'Dead letters',
    'Looks taken up (later)',
    'Errors of functions',
    'Throttles of functions',
    'Throttles of tables',
    'API: calls',
    'API: refused and failed',
    'Webhook: signatures refused',
  ]);
});

test('how agents are told, where they are', () => {
  const titles = (settings: Readonly<Record<string, unknown>>) =>
    widgetsOf(templateOf(settings)).map(({ properties: { title } }) => title);
  expect(
    titles({ channels: 'none', genesysRegion: 'mypurecloud.de', tellAgents: 'attribute' }).filter((title) =>
      /agent/i.test(title),
    ),
  ).toEqual(['Agents told, by way', 'Agents not told, by reason', 'Words to agents that no queue took']);
});

test('the time to push by its percentiles, of each channel', () => {
  const [, times] = widgetsOf(template);
  const said = times?.properties.metrics.map((metric) => metric.at(-1));
  expect(said).toEqual(
    [50, 95, 99].flatMap((percent) =>
      ['dispatch-apns', 'dispatch-fcm'].map((folder) => ({ label: `p${percent} ${folder}`, stat: `p${percent}` })),
    ),
  );
});

test('without channels and webhook it shows what there is', () => {
  const none = templateOf({ channels: 'none' });
  const titles = widgetsOf(none).map(({ properties: { title } }) => title);
  expect(titles).toContain('Overdue open rows (must be 0)');
  expect(titles).not.toContain('Webhook: signatures refused');
  expect(titles).not.toContain('Channel down (attempts)');
  expect(metricsOfDashboard(none).filter(({ name }) => name === 'SendToAnswer')).toEqual([]);
});
