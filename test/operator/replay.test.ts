import { createServer, type Server } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { messageItem } from '../../lambdas/adapters/journal-rows.ts';
import { messageExpiryMsOf } from '../../operator/message-expiry.ts';
import { changeOfStates, countStates } from '../../operator/replay-counts.ts';
import { replayResources } from '../../operator/replay-resources.ts';
import { runReplay } from '../../operator/replay-run.ts';
import { replayWindow, windowLines } from '../../operator/replay-window.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { aMessageRow, noon } from '../lambdas/adapters/journal-entries.ts';
import { hour, minute } from '../lambdas/core/entries.ts';

const told = { now: noon, expiryMs: hour };

describe('which window is replayed', () => {
  test('all of it where nothing in it has expired', () => {
    const asked = { from: noon - hour, to: noon - 20 * minute };
    expect(replayWindow(asked, told)).toEqual({ ...asked, isYoung: false });
  });

  test('what has expired is left out, and said', () => {
    const window = replayWindow({ from: noon - 3 * hour, to: noon - 30 * minute }, told);
    expect(window).toEqual({
      from: noon - hour,
      to: noon - 30 * minute,
      skipped: { from: noon - 3 * hour, to: noon - hour },
      isYoung: false,
    });
    expect(windowLines(window).join('\n')).toContain(
      'not replayed: 2026-01-15T09:00:00.000Z to 2026-01-15T11:00:00.000Z',
    );
  });

  test('its last ten minutes may not be in the archive yet', () => {
    expect(replayWindow({ from: noon - hour, to: noon - 10 * minute }, told).isYoung).toBe(false);
    const young = replayWindow({ from: noon - hour, to: noon - 10 * minute + 1 }, told);
    expect(young.isYoung).toBe(true);
    expect(windowLines(young).at(-1)).toContain('once more');
  });

  test.each<[string, number, number, string]>([
    ['back to front', noon, noon - hour, '--from must lie before --to'],
    ['in the future', noon, noon + 1, 'in the future'],
    ['expired as a whole', noon - 3 * hour, noon - hour, 'has expired'],
  ])('none where it is %s', (_, from, to, words) => {
    expect(() => replayWindow({ from, to }, told)).toThrow(words);
  });
});

test('how long messages live: as the deployment says, and as long as can be where it does not', () => {
  expect(messageExpiryMsOf({ OperatorSettings: '{"messageExpirySeconds":600}' })).toBe(600_000);
  expect(messageExpiryMsOf({})).toBe(86_400_000);
});

describe('what of a stack it needs', () => {
  const bus = 'aws.partner/genesys.com/cloud/0/prod';
  const rule = (physicalId: string) => ({ logicalId: 'Rule', physicalId, type: 'AWS::Events::Rule' });
  const archive = { logicalId: 'GenesysArchive', physicalId: 'the-archive', type: 'AWS::Events::Archive' };

  test('its archive, and its own rules of the bus', () => {
    expect(replayResources([archive, rule(`${bus}|one`), rule(`${bus}|two`), rule('of-the-default-bus')])).toEqual({
      archiveName: 'the-archive',
      rules: ['one', 'two'].map((name) => ({ name, busName: bus })),
    });
  });

  test('says which setting it lacks', () => {
    expect(() => replayResources([rule(`${bus}|one`)])).toThrow('archiveDays');
  });
});

describe('the replay itself, as the API is documented', () => {
  let server: Server;
  let client: EventBridgeClient;
  let answers: { state: string; reason?: string; until?: number }[] = [];
  const asked: { operation: string; body: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(z.instanceof(Buffer).parse(part));
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      asked.push({ operation, body: JSON.parse(Buffer.concat(parts).toString()) });
      const refusal =
        operation === 'StartReplay' ? answers.find(({ state }) => state.endsWith('Exception')) : undefined;
      response.writeHead(refusal ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      if (refusal) {
        answers.shift();
        response.end(JSON.stringify({ __type: refusal.state, message: 'It is not for you.' }));
        return;
      }
      const next = operation === 'DescribeReplay' ? answers.shift() : undefined;
      const last = next?.until === undefined ? {} : { EventLastReplayedTime: next.until / 1000 };
      response.end(JSON.stringify(next ? { State: next.state, StateReason: next.reason, ...last } : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'x' };
    client = new EventBridgeClient({ region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials });
  });
  afterAll(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  const replay = {
    name: 'handoff-1',
    archiveArn: 'arn:archive',
    busArn: 'arn:bus',
    ruleArns: ['arn:one'],
    from: noon - hour,
    to: noon,
  };
  const run = async () => {
    const lines: string[] = [];
    asked.length = 0;
    await runReplay(
      client,
      replay,
      (line) => lines.push(line),
      async () => {},
    );
    return lines;
  };

  test('goes to the same bus and our own rules only, and is asked about until it has ended', async () => {
    answers = [{ state: 'STARTING' }, { state: 'RUNNING', until: noon - minute }, { state: 'COMPLETED' }];
    expect(await run()).toEqual(['handoff-1 starting', 'handoff-1 running, until 2026-01-15T11:59:00.000Z so far']);
    expect(asked.map(({ operation }) => operation)).toEqual(['StartReplay', ...Array(3).fill('DescribeReplay')]);
    expect(asked[0]?.body).toEqual({
      ReplayName: 'handoff-1',
      EventSourceArn: 'arn:archive',
      EventStartTime: (noon - hour) / 1000,
      EventEndTime: noon / 1000,
      Destination: { Arn: 'arn:bus', FilterArns: ['arn:one'] },
    });
  });

  test('started already, by its own request whose answer was lost: goes on', async () => {
    answers = [{ state: 'ResourceAlreadyExistsException' }, { state: 'COMPLETED' }];
    expect(await run()).toEqual([]);
  });

  test.each(['FAILED', 'CANCELLED', 'CANCELLING'])('%s is a failure, with EventBridge’s reason', async (state) => {
    answers = [{ state, reason: 'Somebody stopped it' }];
    await expect(run()).rejects.toThrow(`The replay handoff-1 is ${state}: Somebody stopped it.`);
  });

  test('another error of EventBridge comes through', async () => {
    answers = [{ state: 'AccessDeniedException' }];
    await expect(run()).rejects.toThrow('not for you');
  });
});

describe('counting messages by state', () => {
  let tables: LocalTables;
  beforeAll(async () => {
    tables = await startTables();
  }, 30_000);
  afterAll(() => tables?.close());

  test('those of the window, and what has come to be', async () => {
    const journal = await tables.createTable();
    const put = (messageId: string, differences: Parameters<typeof aMessageRow>[1]) =>
      tables.client.send(
        new PutCommand({ TableName: journal, Item: messageItem(aMessageRow([], { messageId, ...differences }), 1) }),
      );
    await put('pushed', { state: 'pushed' });
    await put('before', { state: 'pushed', sentAt: noon - 1 });
    const window = { from: noon, to: noon + hour };
    const before = await countStates(tables.client, journal, window);
    expect(before).toEqual({ pushed: 1 });
    await put('late', { state: 'withheld', reason: 'expired' });
    await put('open', { state: 'open' });
    const after = await countStates(tables.client, journal, window);
    expect(changeOfStates(before, after)).toEqual({ 'withheld: expired': 1, open: 1 });
  });
});
