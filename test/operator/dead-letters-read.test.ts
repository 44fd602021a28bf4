import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { writePushJob } from '../../lambdas/adapters/push-job-schema.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import type { JobRows, Verdict as JobVerdict } from '../../lambdas/core/judge-job.ts';
import { syncNewsMs } from '../../lambdas/core/sync-job.ts';
import { letterOf } from '../../operator/dead-letters/letter.ts';
import { sourceOf } from '../../operator/dead-letters/put-back.ts';
import { deadLetterQueueNamed, deadLetterQueues } from '../../operator/dead-letters/queues.ts';
import { reasonOf } from '../../operator/dead-letters/reason.ts';
import { redrivenLines } from '../../operator/dead-letters/redrive-command.ts';
import {
  type Verdict,
  verdictOfLook,
  verdictOfPush,
  verdictOfSaid,
  verdictOfSync,
  verdictOfWord,
} from '../../operator/dead-letters/verdict.ts';
import { letterLines, shownLetter } from '../../operator/dead-letters/words.ts';
import { sourcesOf } from '../../operator/source-settings.ts';
import { outboundMessage } from '../end-to-end/running-stack.ts';
import { aJob, aMessageRow, noon } from '../lambdas/adapters/journal-entries.ts';
import { aDevice, hour, minute } from '../lambdas/core/entries.ts';

const secret = 'Your order is on its way.';

const invocationRecord = (event: unknown, responsePayload?: object) => ({
  version: '1.0',
  timestamp: '2026-01-15T12:00:00.000Z',
  requestContext: { requestId: 'r', functionArn: 'arn', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
  requestPayload: event,
  ...(responsePayload ? { responseContext: { statusCode: 200 }, responsePayload } : {}),
});

describe('the queues of a deployment', () => {
  const outputs = {
    ApiUrl: 'https://…',
    GenesysDeadLetterQueueName: 'genesys-dead',
    IngestDeadLetterQueueName: 'ingest-dead',
    LaterDeadLetterQueueName: 'later-dead',
    ApnsQueueName: 'apns.fifo',
    ApnsUrgentQueueName: 'apns-urgent.fifo',
    ApnsDeadLetterQueueName: 'apns-dead.fifo',
  };

  test('are found by its outputs', () => {
    expect(deadLetterQueues(outputs).map(({ name, holds }) => [name, holds])).toEqual([
      ['genesys', 'events'],
      ['ingest', 'requests'],
      ['later', 'looks'],
      ['apns', 'jobs'],
    ]);
    expect(deadLetterQueueNamed(outputs, 'apns')).toMatchObject({ queueName: 'apns-dead.fifo' });
    expect(() => deadLetterQueueNamed(outputs, 'fcm')).toThrow('one of genesys, ingest, later, apns');
  });

  test('a job goes back to the queue that it was moved from, or else to that of its lane', () => {
    const content = { kind: 'push', job: aJob() } as const;
    const urgent = { kind: 'push', job: aJob({ lane: 'urgent' }) } as const;
    const part = { part: 'Apns' };
    expect(sourceOf(part, { content }, outputs)).toBe('apns.fifo');
    expect(sourceOf(part, { content: urgent }, outputs)).toBe('apns-urgent.fifo');
    expect(sourceOf(part, { content: urgent, from: 'old.fifo' }, outputs)).toBe('old.fifo');
    expect(sourceOf({ part: 'Fcm' }, { content }, outputs)).toBeUndefined();
  });
});

describe('why a letter is dead', () => {
  const moved = { Attributes: { DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-central-1:0:jobs.fifo' } };
  const attribute = (name: string, StringValue: string): Message => ({
    MessageAttributes: { [name]: { DataType: 'String', StringValue } },
  });

  test.each<[string, Message, unknown, string]>([
    ['its burier', { ...moved, ...attribute('reason', 'BadTopic') }, undefined, 'BadTopic'],
    ['EventBridge', attribute('ERROR_CODE', 'NO_PERMISSIONS'), { source: 'aws.partner' }, 'NO_PERMISSIONS'],
    [
      'Lambda, of what we could not read',
      {},
      invocationRecord({}, { errorType: 'UnreadableEvent', errorMessage: 'detail.eventBody is missing' }),
      'detail.eventBody is missing',
    ],
    [
      'Lambda, of an error whose words may quote the event',
      {},
      invocationRecord({}, { errorType: 'SyntaxError', errorMessage: `Unexpected token in ${secret}` }),
      'SyntaxError',
    ],
    ['Lambda, without an answer', {}, invocationRecord({}), 'RetriesExhausted'],
    ['SQS', moved, {}, 'received too often'],
    ['nobody', {}, undefined, 'nobody says'],
  ])('says %s', (_, message, content, reason) => {
    expect(reasonOf(message, content)).toBe(reason);
  });
});

describe('a letter', () => {
  const message = (body: string): Message => ({
    MessageId: 'letter-1',
    ReceiptHandle: 'handle',
    Body: body,
    Attributes: { SentTimestamp: String(noon), MessageGroupId: 'group' },
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const request = (body: string, source = 'genesys-open-messaging') =>
    JSON.stringify({ v: 1, source, receivedAt: noon, body: base64(body) });
  const callback = (content: object) =>
    JSON.stringify({
      ...JSON.parse(request(JSON.stringify(content), 'desktop-callbacks')),
      correlationId: 'desk-1',
    });
  const openMessage = {
    id: 'message-1',
    type: 'Text',
    direction: 'Outbound',
    text: secret,
    originatingEntity: 'Human',
    channel: { platform: 'Open', time: new Date(noon).toISOString(), to: { id: 'address' } },
  };
  /** As the stack's output says them. */
  const sources = sourcesOf({
    SourceSettings: JSON.stringify({
      helpdesk: {
        kind: 'generic',
        auth: { kind: 'bearer' },
        botReplies: true,
        maximumBytes: 10_000,
        map: {
          event: { path: 'type', message: ['said'], ended: ['closed'] },
          conversation: 'room',
          message: 'id',
          text: 'text',
        },
      },
    }),
  });
  const fromHelpdesk = (fields: object, source = 'helpdesk') =>
    request(JSON.stringify({ type: 'said', room: 'r-1', id: 'message-1', text: secret, ...fields }), source);
  const unreadable = (reason: string) => ({ kind: 'request', said: [{ kind: 'unreadable', reason }] });
  const event = outboundMessage('c-1', { id: 'message-1' }, noon);
  const agentMessage = { kind: 'agent message', conversation: 'c-1', messageId: 'message-1', sentAt: noon };
  const sync = { v: 1, kind: 'sync', customerId: 'anna', deviceId: 'phone', channel: 'fcm', conversation: 'c-1' };
  const look = { v: 1, kind: 'message', conversation: 'c-1', messageId: 'message-1', step: 0, at: noon };
  const word = {
    v: 1,
    way: 'desktop',
    conversationId: 'c-1',
    messageId: 'message-1',
    end: 'unreachable',
    reason: 'no-device',
    endedAt: noon,
  };

  test.each<[string, Parameters<typeof letterOf>[1], string, object]>([
    ['a job', 'jobs', writePushJob(aJob()), { kind: 'push', job: aJob() }],
    ['what was read', 'jobs', JSON.stringify({ ...sync, messageIds: ['m'], at: noon }), { kind: 'sync' }],
    ['a look', 'looks', JSON.stringify(look), { kind: 'look', look }],
    ['a word to an agent', 'words', JSON.stringify(word), { kind: 'word', word }],
    ['a word that is none', 'words', JSON.stringify({ ...word, way: 'mail' }), { kind: 'unknown' }],
    [
      'an event of the bridge',
      'requests',
      request(JSON.stringify(event.detail), 'genesys-notifications'),
      { kind: 'request', said: [agentMessage] },
    ],
    ['an event from EventBridge', 'events', JSON.stringify(event), { kind: 'event', event, said: [agentMessage] }],
    [
      'an event from Lambda',
      'events',
      JSON.stringify(invocationRecord(event)),
      { kind: 'event', event, said: [agentMessage] },
    ],
    [
      'a request',
      'requests',
      request(JSON.stringify(openMessage)),
      { kind: 'request', said: [{ kind: 'agent message', messageId: 'message-1', sentAt: noon }] },
    ],
    [
      'a request of another source',
      'requests',
      fromHelpdesk({}),
      { kind: 'request', said: [{ ...agentMessage, conversation: 'helpdesk~r-1' }] },
    ],
    [
      'its end of a conversation',
      'requests',
      fromHelpdesk({ type: 'closed' }),
      { kind: 'request', said: [{ kind: 'news', conversation: 'helpdesk~r-1' }] },
    ],
    [
      'what of it is no message',
      'requests',
      fromHelpdesk({ type: 'typing' }),
      { kind: 'request', said: [{ kind: 'nothing' }] },
    ],
    ['one that lacks its id', 'requests', fromHelpdesk({ id: null }), unreadable('message (id) is missing')],
    ['one that is no JSON', 'requests', request('no', 'helpdesk'), unreadable('the body is no JSON in UTF-8')],
    [
      'one of a source that was taken out',
      'requests',
      fromHelpdesk({}, 'former'),
      unreadable('the deployment has no such source'),
    ],
    [
      'one of a name that every object has',
      'requests',
      fromHelpdesk({}, 'constructor'),
      unreadable('the deployment has no such source'),
    ],
    ['a request that is no JSON', 'requests', request('no'), { kind: 'request', said: [{ kind: 'unreadable' }] }],
    [
      'a callback',
      'requests',
      callback({ notificationId: 'n-1', actionId: 'a-1' }),
      { kind: 'callback', correlationId: 'desk-1', said: [{ kind: 'click' }] },
    ],
    [
      'a callback that is none',
      'requests',
      callback({ notificationId: 'n-1', actionId: secret.repeat(20) }),
      {
        kind: 'callback',
        correlationId: 'desk-1',
        said: [{ kind: 'unreadable', reason: 'it is no callback: actionId' }],
      },
    ],
    ['an event that says nothing', 'events', '{}', { kind: 'event', said: [{ kind: 'nothing' }] }],
    ['an event that is none', 'events', 'no', { kind: 'unknown' }],
    ['another job', 'jobs', '{"v":2}', { kind: 'unknown' }],
    ['a look that is none', 'looks', '[]', { kind: 'unknown' }],
  ])('%s', (_, holds, body, content) => {
    const letter = letterOf(message(body), holds, sources);
    expect(letter).toMatchObject({ id: 'letter-1', receipt: 'handle', body, sentAt: noon, group: 'group', content });
  });

  test('in words: what and why, and never a text', () => {
    const full = aJob({ content: { mode: 'full', sender: 'Ann', preview: secret } });
    const verdict: Verdict = { kind: 'deliverable', because: 'its push would be sent' };
    const job = shownLetter(letterOf(message(writePushJob(full)), 'jobs', {}), verdict, noon + 5 * minute);
    expect(letterLines(job)).toEqual([
      'push (apns) · conversation conversation-1 · message message-1 · customer anna · device phone · 5 min old',
      '  dead because: nobody says; worth putting back: its push would be sent',
    ]);
    const heard = shownLetter(letterOf(message(JSON.stringify(event)), 'events', {}), verdict, noon + hour);
    expect(heard).toMatchObject({ kind: 'event', conversation: 'c-1', messageId: 'message-1', ageSeconds: 3_600 });
    const asked = shownLetter(
      letterOf(message(request(JSON.stringify(openMessage))), 'requests', sources),
      verdict,
      noon,
    );
    const other = shownLetter(letterOf(message(fromHelpdesk({})), 'requests', sources), verdict, noon);
    expect(other).toMatchObject({ kind: 'request', conversation: 'helpdesk~r-1', messageId: 'message-1' });
    const clicked = callback({ notificationId: 'n-1', actionId: 'a-1', userId: 'Ann', metadata: { note: secret } });
    const click = shownLetter(letterOf(message(clicked), 'requests', {}), verdict, noon);
    expect(letterLines(click)[0]).toBe('callback · correlation id desk-1 · 0 s old');
    const told = shownLetter(letterOf(message(JSON.stringify(word)), 'words', {}), verdict, noon);
    expect(letterLines(told)[0]).toBe('word to an agent · conversation c-1 · message message-1 · 0 s old');
    for (const one of [job, heard, asked, other, click, told])
      expect(JSON.stringify(one) + letterLines(one)).not.toMatch(/order|Ann\b/);
  });
});

describe('whether it is worth putting back', () => {
  const row = aMessageRow(['phone']);
  const rows = (differences: Partial<MessageRow> = {}): JobRows => ({
    message: aMessageRow(['phone'], differences),
    push: undefined,
    cursor: undefined,
  });

  test.each<[string, JobVerdict, JobRows, number, Verdict]>([
    [
      'it would be sent',
      { kind: 'send', device: aDevice('phone'), unanswered: 0 },
      rows(),
      noon,
      { kind: 'deliverable', because: 'its push would be sent' },
    ],
    [
      'it would wait',
      { kind: 'wait', until: noon, because: 'paused', unanswered: 0 },
      rows(),
      noon,
      { kind: 'deliverable', because: 'its push would wait: paused' },
    ],
    [
      'it would end, and the journal be told so',
      { kind: 'end', end: { state: 'withheld', reason: 'muted' } },
      rows(),
      noon,
      { kind: 'deliverable', because: 'its push would end without being sent: withheld, muted' },
    ],
    [
      'its time is over',
      { kind: 'end', end: { state: 'withheld', reason: 'expired' } },
      rows(),
      row.expiresAt,
      { kind: 'expired', because: 'its time is over; the sweeper ends it' },
    ],
    [
      'its push was refused',
      { kind: 'drop', because: 'ended' },
      rows({ ends: { 0: { state: 'refused' } } }),
      noon,
      { kind: 'ended', because: 'its push has ended: refused' },
    ],
    [
      'its message was seen',
      { kind: 'drop', because: 'ended' },
      rows({ state: 'seen' }),
      noon,
      { kind: 'ended', because: 'its message has ended: seen' },
    ],
    [
      'the journal has forgotten it',
      { kind: 'drop', because: 'no-row' },
      { ...rows(), message: undefined },
      noon,
      { kind: 'ended', because: 'the journal does not know its message any more' },
    ],
    [
      'it was taken up again',
      { kind: 'drop', because: 'older-step' },
      rows(),
      noon,
      { kind: 'ended', because: 'a newer job of the same push has taken its place' },
    ],
  ])('a push: %s', (_, judged, read, now, verdict) => {
    expect(verdictOfPush(aJob(), read, judged, now)).toEqual(verdict);
  });

  test('a look: while its message is open', () => {
    const look = { v: 1, kind: 'message', conversation: 'c', messageId: 'm', step: 0, at: noon } as const;
    const of = (one: MessageRow | undefined, now = noon) => verdictOfLook(look, one, now).kind;
    expect(of(row)).toBe('deliverable');
    expect(of(row, row.expiresAt)).toBe('expired');
    expect(of({ ...row, state: 'pushed' })).toBe('ended');
    expect(of(undefined)).toBe('ended');
    const conversation = { v: 1, kind: 'conversation', conversation: 'c', at: noon } as const;
    expect(verdictOfLook(conversation, undefined, noon).kind).toBe('deliverable');
  });

  test('news: while it is new', () => {
    expect(verdictOfSync({ at: noon }, noon + syncNewsMs - 1).kind).toBe('deliverable');
    expect(verdictOfSync({ at: noon }, noon + syncNewsMs).kind).toBe('expired');
  });

  test('a word to an agent: for an hour', () => {
    expect(verdictOfWord({ endedAt: noon }, noon + hour - 1).kind).toBe('deliverable');
    expect(verdictOfWord({ endedAt: noon }, noon + hour).kind).toBe('expired');
  });

  test('an event: while its message is unheard or open, and not expired; for the best thing that it says', () => {
    const message = { kind: 'agent message', conversation: 'c', messageId: 'm', sentAt: noon } as const;
    const nothing = { kind: 'nothing', reason: 'it is a receipt' } as const;
    const unreadable = { kind: 'unreadable', reason: 'id is missing' } as const;
    const news = { kind: 'news', conversation: 'c' } as const;
    const of = (said: Parameters<typeof verdictOfSaid>[0], one?: MessageRow, now = noon + hour - 1) =>
      verdictOfSaid(said, () => one, { now, expiryMs: hour }).kind;
    expect(of([message])).toBe('deliverable');
    expect(of([message], undefined, noon + hour)).toBe('expired');
    expect(of([message], row)).toBe('deliverable');
    // Quiet hours may have given it more time.
    expect(of([message], { ...row, expiresAt: noon + 2 * hour }, noon + hour)).toBe('deliverable');
    expect(of([message], { ...row, state: 'pushed' })).toBe('ended');
    expect(of([nothing, news])).toBe('deliverable');
    expect(of([nothing, unreadable])).toBe('unreadable');
    expect(of([unreadable, message])).toBe('deliverable');
    expect(of([nothing])).toBe('ended');
    expect(of([])).toBe('ended');
  });
});

test('what became of them, in words', () => {
  const kept = { expired: 2, ended: 1, unreadable: 0, otherReason: 3 };
  expect(redrivenLines({ putBack: 10, dropped: 0, kept, looked: 16 }, false, 8)).toEqual([
    '10 put back',
    '2 have expired, and stay; --drop-expired deletes them',
    '1 have nothing left to do, and stay; --drop-expired deletes them',
    '3 have another reason',
    'about 2 more are hidden, or lie behind one that stays; or are new: run it again in two minutes',
  ]);
});
