/** One way to break the promise: in one file, one place of the text replaced. */
export interface Patch {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const core = (file: string) => `lambdas/core/${file}.ts`;
const adapters = (file: string) => `lambdas/adapters/${file}.ts`;

/** Mistakes that people make in such a system. Each must be noticed by the simulation. */
export const patches: readonly Patch[] = [
  {
    name: 'the step is dropped from the deduplication id',
    file: core('push-ids'),
    from: ', job.deviceId, job.step)',
    to: ', job.deviceId)',
  },
  {
    name: 'the message row is written after its jobs',
    file: 'lambdas/hear/open-message.ts',
    from: '  const opened = await dependencies.openMessage(',
    to: `  const { handOver } = await import('../core/jobs.ts');
  await dependencies.handOver(
    handOver(messageRow(row, decision, { now, customerId: owner, content: contentOf(told, mode) }), now),
  );
  const opened = await dependencies.openMessage(`,
  },
  {
    name: 'the proof is deleted with the time to live of presence',
    file: core('presence'),
    from: 'expiresAt: reportedAt + Math.max(settings.messageExpiryMs, dayMs)',
    to: 'expiresAt: reportedAt + settings.presenceMs',
  },
  {
    name: 'a background report without an active one before it counts',
    file: core('presence'),
    from: '  return unbroken ? reportedAt : before;',
    to: '  return report.ageMs === undefined ? before : reportedAt;',
  },
  {
    name: 'a background report without its age counts',
    file: core('presence'),
    from: 'report.ageMs !== undefined &&',
    to: '',
  },
  {
    name: 'an older report overwrites a newer one',
    file: core('presence'),
    from: 'if (previous && reportedAt < previous.reportedAt) return undefined;',
    to: '',
  },
  {
    name: 'evidence from before the app could show the message counts',
    file: core('evidence'),
    from: 'proofDelayMs = 2_000',
    to: 'proofDelayMs = 0',
  },
  {
    name: 'the presence of another customer counts',
    file: core('evidence'),
    from: '      customerId === owner && proves(',
    to: '      customerId !== undefined && proves(',
  },
  {
    name: 'nobody looks again at a customer who seems to be watching',
    file: core('jobs'),
    from: 'const near = lookAt !== undefined && ',
    to: "const near = lookAt !== undefined && row.decision !== 'watching' && ",
  },
  {
    name: 'a change to background causes no look',
    file: 'lambdas/api/presence-route.ts',
    from: 'if (changes) await',
    to: "if (changes === 'bound') await",
  },
  {
    name: 'an expired message is sent',
    file: core('decide'),
    from: "if (now >= message.expiresAt) return { kind: 'withheld', reason: 'expired' };",
    to: '',
  },
  {
    name: 'the end of a conversation is not looked at',
    file: core('decide'),
    from: 'conversation.endedAt >= message.sentAt',
    to: 'conversation.endedAt < 0',
  },
  {
    name: 'presence is read without consistency',
    file: adapters('presence-table'),
    from: '        ConsistentRead: true,',
    to: '',
  },
  {
    name: 'the device is read without consistency',
    file: adapters('job-reads'),
    from: 'switchesKey], ConsistentRead: true',
    to: 'switchesKey], ConsistentRead: false',
  },
  {
    name: 'an open row is read without consistency',
    file: adapters('journal-messages'),
    from: 'const read = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));',
    to: 'const read = await client.send(new GetCommand({ TableName: tableName, Key }));',
  },
  {
    name: 'the rows of a job are read without consistency',
    file: adapters('job-reads'),
    from: '[keys.message, keys.push],\n        ConsistentRead: true,',
    to: '[keys.message, keys.push],\n        ConsistentRead: false,',
  },
  {
    name: 'an end that a throttled table refused is given up',
    file: 'lambdas/dispatch/write-attempt.ts',
    from: '      failure = error;',
    to: '      throw error;',
  },
  {
    name: 'whoever still seems to be watching at the second look hears nothing',
    file: core('decide'),
    from: '  if (until !== undefined) {',
    to: "  if (until !== undefined && step > 0) return { kind: 'withheld', reason: 'no-device' };\n  if (until !== undefined) {",
  },
  {
    name: 'one device that is gone counts for all',
    file: core('decide'),
    from: 'if (present.length === 0)',
    to: 'if (present.length < owned.length)',
  },
  {
    name: 'the tables are not looked at again before the frame',
    file: 'lambdas/dispatch/handler.ts',
    from: 'return right && isFresh();',
    to: 'return true;',
  },
  {
    name: 'what was read long ago counts as fresh',
    file: 'lambdas/dispatch/handler.ts',
    from: 'const tablesHoldMs = 1_000;',
    to: 'const tablesHoldMs = 20_000;',
  },
  {
    name: 'an older message gives way before the newer one is delivered',
    file: core('cursor'),
    from: '+ 1, lease: { ...lease, burst } };',
    to: '+ 1, lease: { ...lease, burst }, delivered: { messageId: lease.messageId, sentAt: lease.until } };',
  },
  {
    name: 'a push that failed counts as standing on the screen',
    file: core('attempt'),
    from: '...releaseOf(job, rows, false),\n    ...(far',
    to: '...releaseOf(job, rows, true),\n    ...(far',
  },
  {
    name: 'an older message does not give way at all',
    file: core('judge-job'),
    from: 'if (cursor?.delivered && isNewer(cursor.delivered, job))',
    to: 'if (cursor?.delivered && false)',
  },
  {
    name: 'the first push to end closes the message',
    file: core('journal'),
    from: 'if (ends.size === 0 || pendingDevices(noted).length > 0) return noted;',
    to: 'if (ends.size === 0) return noted;',
  },
  {
    name: 'a message is closed although another push was added or ended meanwhile',
    file: adapters('journal-pushes'),
    from: "isLast ? 'size(devices) = :devices' : ",
    to: "isLast || !isLast ? 'attribute_exists(pk)' : ",
  },
  {
    name: 'a push that ended is done again while its message does not know',
    file: core('judge-job'),
    from: "  if (ended) return { kind: 'end', end: ended };",
    to: '',
  },
  {
    name: 'a claim is written over whatever stands there',
    file: adapters('conditional-write'),
    from: "? { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': row.revision } }\n    : { ConditionExpression: 'attribute_not_exists(pk)' };",
    to: '? {}\n    : {};',
  },
  {
    name: 'an attempt whose function died does not count',
    file: core('judge-job'),
    from: "const unanswered = (push?.unanswered ?? 0) + (push?.state === 'sending' ? 1 : 0);",
    to: 'const unanswered = push?.unanswered ?? 0;',
  },
  {
    name: 'an attempt whose answer was lost does not count',
    file: 'lambdas/dispatch/settle-outcome.ts',
    from: 'later.mayHaveArrived ? 1 : 0',
    to: '0',
  },
  {
    name: 'a message of Telegram that may have arrived is sent again',
    file: core('unanswered'),
    from: 'replaces(channel) ? 1 : 0',
    to: 'replaces(channel) ? 1 : 1',
  },
  {
    name: 'a claim that ran out is held for good',
    file: core('push-row'),
    from: "return row?.state === 'sending' && now < row.claimedUntil;",
    to: "return row?.state === 'sending' && now < Number.POSITIVE_INFINITY;",
  },
  {
    name: 'acknowledged before the hand-over',
    file: 'lambdas/take-up/take-up-message.ts',
    from: '    const handed = handOver(next.row, now);\n    await dependencies.handOver(handed);',
    to: '    const handed = handOver(next.row, now);\n    void dependencies.handOver(handed);',
  },
  {
    name: 'the router answers before its jobs are taken',
    file: 'lambdas/hear/hear-message.ts',
    from: '  await dependencies.handOver(handed);',
    to: '  void dependencies.handOver(handed);',
  },
  {
    name: 'a repeat of an open row does nothing',
    file: 'lambdas/hear/hear-message.ts',
    from: '  await dependencies.handOver(handed);',
    to: "  if (opened.kind === 'written') await dependencies.handOver(handed);",
  },
  {
    name: 'a repeat decides anew and writes over the row',
    file: adapters('journal-messages'),
    from: "    ConditionExpression: 'attribute_not_exists(pk)',\n    ReturnValues",
    to: "    ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(pk)',\n    ReturnValues",
  },
  {
    name: 'a push that waits has no look',
    file: 'lambdas/dispatch/job-steps.ts',
    from: '      if (at - now() > longestDelayMs) return;',
    to: '      if (at - now() > 0) return;',
  },
  {
    name: 'the sweeper trusts the index: what it names is written over, whatever became of it',
    file: adapters('journal-taken-up'),
    from: "'#state = :open AND step = :step',",
    to: "'(#state = :open OR #state <> :open OR step = :step)',",
  },
  {
    name: 'the due time is left out of the index',
    file: adapters('journal-rows'),
    from: 'const open = row.dueAt === undefined ? {}',
    to: 'const open = row.step >= 0 ? {}',
  },
  {
    name: 'a closed row keeps its due time',
    file: adapters('journal-pushes'),
    from: ' REMOVE dueAt, openShard, lookAt, content',
    to: ' REMOVE openShard, lookAt',
  },
  {
    name: 'whose conversation it is, is not asked again before the push',
    file: core('judge-job'),
    from: '  if (owner !== job.customerId) return anew;',
    to: '',
  },
  {
    name: 'a token stays with its former owner',
    file: adapters('device-registration'),
    from: 'const taken = held && tokenHash(held) === hash ? held : undefined;',
    to: 'const taken = held && tokenHash(held) === hash && hash === formerHash ? held : undefined;',
  },
  {
    name: 'a channel that is down stays down, whatever time has passed',
    file: core('breaker'),
    from: "  if (now < breaker.openUntil) return { kind: 'wait', until: waitUntil(breaker, now) };",
    to: "  if (breaker.failures > 0) return { kind: 'wait', until: now + probeMs };",
  },
  {
    name: 'a batch that was taken in part counts as taken',
    file: adapters('job-queue'),
    from: '    const failed = new Set(Failed.map(({ Id }) => Id));',
    to: '    const failed = new Set(Failed.slice(Failed.length).map(({ Id }) => Id));',
  },
];
