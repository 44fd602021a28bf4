import { type Channel, channels } from '../../lambdas/core/device.ts';
import { paused, resumed, type Switches } from '../../lambdas/core/switches.ts';
import type { Reading } from '../../lambdas/sources/reading.ts';
import { type Counters, count } from './counters.ts';
import { feed } from './delivery.ts';
import type { Happening, ProviderMood } from './happening.ts';
import type { History } from './history.ts';
import { broken } from './invariants.ts';
import { createMishaps } from './mishaps.ts';
import { createObserver } from './observe.ts';
import { createProcesses } from './processes.ts';
import type { ProviderState } from './provider.ts';
import { createRandom } from './random.ts';
import { createRecords, type Frame, isOf, messageName } from './records.ts';
import { createScheduler, type Process } from './scheduler.ts';
import { createStores } from './stores.ts';
import { preferencesOfWish } from './wishes.ts';
import { createFunctions, presenceSettings, tableNames } from './world.ts';

const start = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;
/** From then on nothing goes wrong any more, so that what is open can be seen to end. */
const calmAfterMs = 17 * minute + presenceSettings.messageExpiryMs;
/**
 * One history from its first happening until nothing is left to do.
 * @returns what of the promise it broke, in words
 */
export async function runHistory(history: History, counters: Counters, tell: (line: string) => void = () => {}) {
  const random = createRandom(history.seed);
  const scheduler = createScheduler(start, random, history.mishaps.most > 1);
  const { now } = scheduler;
  const records = createRecords();
  const told = (line: string) => tell(`+${((now() - start) / 1000).toFixed(3)} s ${line}`);
  const { tables, queues, queueUrls } = createStores(now, history.ttlIsLate);
  const isOver = () => now() > start + calmAfterMs;
  const mishaps = createMishaps(history.mishaps, random, scheduler, counters, isOver);
  const observer = createObserver(tables, records, counters, now);
  const provider = (channel: Channel): ProviderState => ({ channel, mood: 'well', deadTokens: new Set() });
  const providers = { apns: provider('apns'), fcm: provider('fcm'), telegram: provider('telegram') };
  const framesOf = new Map<Process, Frame[]>();
  const wakes: (() => void)[] = [];
  let sweepsAreDue = false;

  const functions = createFunctions({
    tables,
    queues,
    queueUrls,
    scheduler,
    random,
    counters,
    mishaps,
    providers,
    maximumStep: history.fewSteps ? 4 : undefined,
    apnsIsConfigured: history.apnsIsConfigured,
    executed: (call) => {
      observer.executed(call);
      if (call.service === 'sqs') for (const wake of wakes) wake();
      if (call.service === 'dynamodb' && call.write && call.tables.includes(tableNames.journal)) keepSweeping();
    },
    written: (process, frame) => {
      told(`frame ${frame.messageId} → ${frame.customerId}'s ${frame.deviceId}, shown ${frame.shown}`);
      const dead = [...framesOf].filter(([one]) => one.hasDied).flatMap(([, frames]) => frames);
      if (dead.some((one) => isOf(one, frame))) count(counters.faults, 'claim ran out and was taken over');
      records.frames.push(frame);
      framesOf.set(process, [...(framesOf.get(process) ?? []), frame]);
    },
    said: (process, line) => {
      told(`${process.name}: ${JSON.stringify(line)}`);
      if (String(line.event).endsWith('-failed')) records.failures.push(`${process.name} said ${String(line.event)}`);
      if (line.event === 'push' && process.name.endsWith('Urgent')) count(counters.faults, 'push in the urgent lane');
      if (line.outcome === 'held' && line.again === true) count(counters.faults, 'screen held by another push');
      if (line.outcome === 'paused') count(counters.faults, 'push held by a pause');
      if (line.event === 'gone-guarded') count(counters.faults, 'marking stopped by the guard');
      if (line.outcome === 'channel-down' && !framesOf.has(process)) count(counters.faults, 'push held by the breaker');
      if (line.event === 'sweep') records.overdue.push(Number(line.OverdueOpenRows));
      if (line.event === 'sweep' && line.decided !== undefined) count(counters.faults, 'row taken up by the sweeper');
    },
    whose: observer.whose,
  });

  const startProcess = createProcesses({ scheduler, records, tell: told });

  function keepSweeping(): void {
    if (sweepsAreDue) return;
    sweepsAreDue = true;
    scheduler.at(now() + minute, () => {
      sweepsAreDue = false;
      const open = tables.rows(tableNames.journal).some(({ dueAt }) => dueAt !== undefined);
      if (!open) return;
      startProcess('sweep', functions.sweep);
      keepSweeping();
    });
  }

  const lambda = queues.client();
  const lanesOf = (channel: Channel) => [channel, `${channel}Urgent`] as const;
  for (const name of ['later', ...channels.flatMap(lanesOf)] as const) {
    const channel = channels.find((one) => name.startsWith(one));
    wakes.push(
      feed(
        {
          name,
          queueUrl: queueUrls[name],
          queueArn: queues.arnOf(queueUrls[name]),
          run: (process, batch) =>
            channel ? functions.dispatch(process, channel, batch) : functions.later(process, batch),
          nextVisibleAt: () => queues.nextVisibleAt(queueUrls[name]),
        },
        {
          scheduler,
          random,
          counters,
          sqs: lambda,
          start: startProcess,
          forgets: mishaps.forgets,
        },
      ),
    );
  }

  for (const happening of history.happenings) scheduler.at(start + happening.at, () => happen(happening));
  const ran = await scheduler.run(mishaps.decide);
  counters.steps += scheduler.steps();
  counters.histories += 1;
  countEnds();
  if (tables.rows(tableNames.presence).length < observer.presences()) {
    count(counters.faults, 'rows deleted by their time to live');
  }
  // Whoever died after the answer may not have written it down.
  for (const [{ hasDied }, frames] of framesOf) {
    for (const frame of frames) frame.certain = frame.answered && (frame.written || (frame.certain && !hasDied));
  }
  const faults = broken(history, records, tables.rows(tableNames.journal), start + calmAfterMs);
  return ran === 'over' ? faults : ['it does not come to an end', ...faults];

  function happen(happening: Happening): unknown {
    told(`${JSON.stringify(happening)}`);
    switch (happening.kind) {
      case 'agent message':
        return hearMessage(happening);
      case 'report':
        return sendReport(happening);
      case 'customer message': {
        const { conversation, transitMs } = happening;
        const message = {
          source: 'genesys',
          conversationId: conversation,
          messageId: `of-customer-${now()}`,
          sentAt: now(),
        } as const;
        count(counters.faults, 'customer wrote');
        records.customerMessages.push({ conversation, sentAt: now() });
        return hear({ decision: 'customer-message', reason: '', message }, transitMs);
      }
      case 'conversation end': {
        const conversationEnd = { source: 'genesys', conversationId: happening.conversation, endedAt: now() } as const;
        count(counters.faults, 'conversation ended');
        return hear({ decision: 'conversation-ended', reason: '', end: conversationEnd }, 100);
      }
      case 'register': {
        const { kind, at, ...registration } = happening;
        return startProcess(
          'api',
          (process) =>
            functions.devices(process).registerDevice({
              ...registration,
              addressKind: 'token',
              platform: ({ apns: 'ios', fcm: 'android', telegram: 'telegram' } as const)[registration.channel],
              environment: 'production',
              environmentIsNamed: true,
              now: now(),
            }),
          2,
        );
      }
      case 'unregister':
        return startProcess('api', async (process) => {
          const { kind } = {
            kind: await functions.devices(process).deleteDevice(happening.customerId, happening.deviceId),
          };
          if (kind === 'deleted') count(counters.faults, 'device unregistered');
        });
      case 'wish': {
        const { customerId, wish } = happening;
        return startProcess('api', async (process) => {
          count(counters.faults, 'customer wished for less');
          await functions.preferences(process).writePreferences(customerId, preferencesOfWish[wish], now());
        });
      }
      case 'pause': {
        const { channel, forMs } = happening;
        const target = channel === undefined ? {} : { channel };
        scheduler.at(now() + forMs, () => change((switches) => resumed(switches, target)));
        return change((switches) => paused(switches, target, now()));
      }
      case 'provider':
        return setMood(providers[happening.channel], happening.mood);
      case 'token dies':
        return Object.values(providers).map(({ deadTokens }) => deadTokens.add(happening.token));
      case 'sweep':
        count(counters.faults, 'sweeper ran between others');
        return startProcess('sweep', functions.sweep);
    }
  }

  function change(next: (switches: Switches) => Switches): void {
    startProcess('operator', (process) => functions.switches(process).change(next), 2);
  }

  function setMood(provider: ProviderState, next: ProviderMood): void {
    provider.mood = isOver() ? 'well' : next;
  }

  function hear(reading: Reading, transitMs: number, givenUp?: () => void): void {
    const start = () => startProcess('route', (process) => functions.route(process, reading), 2, givenUp);
    scheduler.at(now() + transitMs, start);
  }

  function hearMessage({
    conversation,
    messageId,
    transitMs,
    names,
    undelivered,
    repeatsAfterMs,
  }: Extract<Happening, { kind: 'agent message' }>): void {
    const reading: Reading = {
      decision: 'agent-message',
      reason: '',
      message: {
        source: 'genesys',
        conversationId: conversation,
        messageId,
        kind: 'text',
        author: 'human',
        sentAt: now(),
        ...(names === undefined ? {} : { customerId: names }),
        ...(undelivered ? { undelivered } : {}),
      },
    };
    const name = messageName({ conversation, messageId });
    hear(reading, transitMs, () => records.givenUp.add(name));
    scheduler.at(now() + transitMs, () => records.arrivals.set(name, records.arrivals.get(name) ?? now()));
    for (const afterMs of repeatsAfterMs) {
      if (afterMs <= 50) count(counters.faults, 'two routers at once');
      else count(counters.faults, afterMs < 60 * minute ? 'event twice within minutes' : 'event again days later');
      hear(reading, transitMs + afterMs);
    }
  }

  function sendReport({
    conversation,
    customerId,
    deviceId,
    status,
    transitMs,
    tellsAge,
  }: Extract<Happening, { kind: 'report' }>): void {
    const madeAt = now();
    if (transitMs > 5_000) count(counters.faults, 'report late');
    if (!tellsAge) count(counters.faults, 'report without its age');
    scheduler.at(madeAt + transitMs, () =>
      startProcess('api', async (process) => {
        const at = tellsAge ? madeAt : now();
        const overtaken = records.reports.some(
          (one) =>
            one.conversation === conversation &&
            one.customerId === customerId &&
            one.deviceId === deviceId &&
            one.at > at,
        );
        if (overtaken) count(counters.faults, 'report overtaken by a newer one');
        const report = { conversation, customerId, deviceId, status, at, arrivedAt: now(), tellsAge, refused: false };
        records.reports.push(report);
        const age = tellsAge ? { ageMs: now() - madeAt } : {};
        const answer = await functions.report(process, { conversation, customerId, deviceId, status, ...age });
        report.refused = answer.status === 409;
      }),
    );
  }

  function countEnds(): void {
    for (const { state, reason, sk } of tables.rows(tableNames.journal)) {
      if (!String(sk).startsWith('message~')) continue;
      if (state === 'seen' || state === 'pushed') count(counters.ends, state);
      if (state === 'withheld') count(counters.ends, `withheld: ${String(reason)}` as never);
    }
    const last = new Map(
      records.standings.map((one) => [`${one.conversation} ${one.presence.deviceId}`, one.presence]),
    );
    for (const { status } of last.values()) if (status === 'active') count(counters.faults, 'app crashed while active');
  }
}
