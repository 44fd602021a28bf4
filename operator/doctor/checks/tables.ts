import { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { TablesClient } from '../../../lambdas/adapters/dynamodb.ts';
import { outputOf } from '../../deployment.ts';
import type { Check } from '../check.ts';
import { fault, type Said } from '../finding.ts';

const names = ['PresenceTableName', 'DeviceTableName', 'JournalTableName'];
const ttlAttribute = 'expiresAtSeconds';

export const timeToLive: Check = {
  name: 'time-to-live',
  healthy: 'old rows are deleted from all tables',
  run: ({ deployment }) =>
    ofEachTable(async (output) => {
      const TableName = outputOf(deployment, output);
      const { TimeToLiveDescription: ttl } = await deployment.tables.send(new DescribeTimeToLiveCommand({ TableName }));
      const isOn = ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING';
      if (isOn && ttl?.AttributeName === ttlAttribute) return [];
      const how = isOn ? `looks at ${ttl?.AttributeName}` : 'is off';
      return [
        fault(
          'error',
          `the time to live of the table ${TableName} ${how}`,
          'rows stay for ever: what was promised to be forgotten is kept, and the table grows',
          `aws dynamodb update-time-to-live --table-name ${TableName} --time-to-live-specification Enabled=true,AttributeName=${ttlAttribute}`,
        ),
      ];
    }),
};

export const backups: Check = {
  name: 'backups',
  healthy: 'all tables can be restored to any second',
  run: ({ deployment, settings }) =>
    ofEachTable(async (output) => {
      const TableName = outputOf(deployment, output);
      if (await isRestorable(deployment.tables, TableName)) return [];
      return [
        fault(
          settings.production ? 'error' : 'warning',
          `point-in-time recovery of the table ${TableName} is off`,
          'what is deleted by mistake, such as who has which device, is gone for good',
          `aws dynamodb update-continuous-backups --table-name ${TableName} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
        ),
      ];
    }),
};

async function ofEachTable(look: (output: string) => Promise<readonly Said[]>): Promise<readonly Said[]> {
  return (await Promise.all(names.map(look))).flat();
}

async function isRestorable(tables: TablesClient, TableName: string): Promise<boolean> {
  const { ContinuousBackupsDescription } = await tables.send(new DescribeContinuousBackupsCommand({ TableName }));
  return ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
}
