import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AgentWord, agentWordsOf } from '../../../lambdas/core/agent-word.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../../lambdas/sources/genesys-eventbridge.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { routeUnderTest } from '../route/route-under-test.ts';
import { agentId, startTellerUnderTest, type TellerUnderTest } from './teller-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let tellers: TellerUnderTest;
let router: Awaited<ReturnType<typeof routeUnderTest>>;
let words: AgentWord[];
beforeAll(async () => {
  [tables, stand, tellers] = await Promise.all([startTables(), startStand(), startTellerUnderTest()]);
}, 30_000);
afterAll(async () => {
  await Promise.all([stand?.close(), tables?.close(), tellers?.close()]);
});
beforeEach(async () => {
  await tellers.reset();
  router = await routeUnderTest(tables, stand);
  words = [];
});

const settings = { ...defaultGenesysSettings, customerAttribute: 'app.customer' };
const { undeliveredAttribute } = settings;
const ended = (row: MessageRow) => {
  words.push(...agentWordsOf(row, tellers.clock.now, { ways: ['attribute'], ends: ['pushed', 'unreachable'] }));
};
/** What of Genesys' topics comes over the bus. */
const hear = (template: string, detail: object) =>
  router.route(
    { source: 'aws.partner/genesys.com/cloud/org/suffix', 'detail-type': template, detail },
    { read: (event) => readGenesysEvents(event, settings), ended },
  );
const attributesTopic = 'v2.detail.events.conversation.{id}.attributes';

test.each([['the changed ones'], ['all of the participant']])(
  'our own attributes come back and say nothing new, where an event has %s',
  async (attributesOfEvent) => {
    const said = { 'app.customer': 'anna', [undeliveredAttribute]: 'm-1' };
    tellers.genesys.startConversation({
      conversationId: 'c-2',
      queueId: 'q-1',
      userId: agentId,
      customer: { attributes: said },
    });
    const begin = { conversationId: 'c-2', eventTime: stand.now(), attributes: said };
    await hear(attributesTopic, { topicName: attributesTopic.replace('{id}', 'c-2'), eventBody: begin });
    expect(words).toMatchObject([{ conversationId: 'c-2', messageId: 'm-1', end: 'unreachable', reason: 'no-device' }]);
    const rows = await router.rows();
    expect(rows).toHaveLength(1);

    const heard: { template: string; detail: { eventBody: unknown } }[] = [];
    const stop = tellers.genesys.onEvent((event) => heard.push(event));
    tellers.clock.now += 1_000;
    await tellers.put(...words.splice(0));
    await tellers.runOnce(tellers.newTeller());
    stop();
    expect(tellers.lines('agent-told')).toHaveLength(1);

    const [own] = heard;
    if (heard.length !== 1 || !own) throw new Error(`${heard.length} events came back`);
    const all = tellers.genesys.conversations().find(({ id }) => id === 'c-2')?.participants[0]?.attributes;
    const body = {
      ...(own.detail.eventBody as object),
      ...(attributesOfEvent === 'the changed ones' ? {} : { attributes: all }),
    };
    expect(body).toMatchObject({ attributes: { 'handoffPush.lastMessageId': 'm-1' } });
    await hear(own.template, { ...own.detail, eventBody: body });

    expect(words).toEqual([]);
    expect(await router.rows()).toEqual(rows);
  },
);

test('what we write alone is known for ours', () => {
  const eventBody = {
    conversationId: 'c-2',
    attributes: { 'handoffPush.lastStatus': 'pushed' },
    eventTime: stand.now(),
  };
  const event = { source: 'aws.partner/genesys.com/cloud/o/s', 'detail-type': attributesTopic, detail: { eventBody } };
  expect(readGenesysEvents(event, settings)).toMatchObject([
    { decision: 'ignored', reason: 'what we wrote into the conversation ourselves' },
  ]);
});
