import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { agentTeller } from './agent-teller.ts';
import { agentWordQueue } from './agent-word-queue.ts';
import { apiFunction } from './api-function.ts';
import { AppApi } from './app-api.ts';
import { pushChannels } from './channels.ts';
import type { Configuration } from './configuration.ts';
import { CustomerAuthorizer } from './customer-authorizer.ts';
import { desktopCallbacks } from './desktop-callbacks.ts';
import { DeviceTable } from './device-table.ts';
import { genesysBridge } from './genesys-bridge.ts';
import { genesysClient } from './genesys-client.ts';
import { genesysRouter } from './genesys-router.ts';
import { deciding, hearing } from './hearing.ts';
import { ingest } from './ingest.ts';
import { JournalTable } from './journal-table.ts';
import { LaterQueue } from './later-queue.ts';
import { lookAgain, sweep } from './look-again.ts';
import { Observability } from './observability.ts';
import { operatorSettings } from './operator-settings.ts';
import { OutsideEvents } from './outside-events.ts';
import { PresenceTable } from './presence-table.ts';
import { forReaders } from './source-settings.ts';
import { sourceWebhooks } from './source-webhooks.ts';

/**
 * Everything, joined: the tables, the channels that are configured, the router behind Genesys' events, the webhooks of
 * other sources, what decides again later, what tells agents, the app's API.
 */
export class HandoffPushStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly configuration: Configuration }) {
    super(scope, id, props);
    const { configuration: settings } = props;
    const { outsideEventBusName: busName } = settings;
    const tables = {
      presence: new PresenceTable(this, 'Presence', settings),
      devices: new DeviceTable(this, 'Devices', settings),
      journal: new JournalTable(this, 'Journal', settings),
      later: new LaterQueue(this, 'Later', settings),
      outside: busName === undefined ? undefined : new OutsideEvents(this, 'OutsideEvents', { busName }),
      words: agentWordQueue(this, settings),
      settings,
    };
    const channels = pushChannels(this, tables);
    const genesysApi = genesysClient(this, settings);
    const ground = { ...tables, channels, genesysApi };

    const heard = hearing(ground);
    const genesys = genesysRouter(this, heard, settings);
    const queue = ingest(this, heard, ground);
    const open = [sourceWebhooks(this, settings, queue), desktopCallbacks(this, ground, queue)];
    agentTeller(this, ground);

    const decided = deciding(ground);
    lookAgain(this, decided, ground);
    sweep(this, decided, ground);

    const handler = apiFunction(this, ground);
    const { authorizer } = new CustomerAuthorizer(this, 'Customers', {
      ...settings,
      claims: Object.entries(settings).flatMap(([name, value]) =>
        name.endsWith('Claim') && typeof value === 'string' ? [value] : [],
      ),
    });
    const api = new AppApi(this, 'Api', {
      ...settings,
      authorizer,
      requestsPerSecond: settings.apiRequestsPerSecond,
      handler,
      open: open.filter((routes) => routes !== undefined),
    });

    // Last: it watches what is there.
    new Observability(this, 'Observability', settings);

    const outputs = {
      ApiUrl: api.url,
      OperatorSettings: operatorSettings(settings),
      SourceSettings: Object.keys(settings.sources).length > 0 ? forReaders(settings.sources) : undefined,
      PresenceTableName: tables.presence.tableName,
      DeviceTableName: tables.devices.tableName,
      JournalTableName: tables.journal.tableName,
      GenesysDeadLetterQueueName: genesys?.deadLetterQueueName,
      IngestQueueName: queue?.queueName,
      IngestDeadLetterQueueName: queue?.deadLetterQueueName,
      LaterQueueName: tables.later.queueName,
      LaterDeadLetterQueueName: tables.later.deadLetterQueueName,
      AgentWordQueueName: tables.words?.queueName,
      AgentWordDeadLetterQueueName: tables.words?.deadLetterQueueName,
      ...genesysBridge(this, { settings, queue, genesysApi }),
      ...channels.outputs,
    };
    for (const [name, value] of Object.entries(outputs)) if (value !== undefined) new CfnOutput(this, name, { value });
  }
}
