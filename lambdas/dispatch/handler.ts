import type { SendPush } from '../channels/send-push.ts';
import { claim, end, wait } from '../core/attempt.ts';
import type { PushJob } from '../core/job.ts';
import { type JobRows, judgeJob, recheck } from '../core/judge-job.ts';
import { claimMs } from '../core/push-row.ts';
import { isPaused } from '../core/switches.ts';
import { badgeOfPush } from '../core/unread.ts';
import { noLaterThan } from '../core/wait.ts';
import type { UnreadMessages } from '../unread/unread-and-sync.ts';
import type { RecordResult } from './fifo-batch.ts';
import { stepsOf } from './job-steps.ts';
import { keepingWith } from './keeping.ts';
import { lineOf } from './line-of.ts';
import { isSameRegistration, lookAtTables, type Tables, type TablesLook } from './look-at-tables.ts';
import { pushOfJob } from './push-of-job.ts';
import { type Attempt, type OutcomeDependencies, settleOutcome } from './settle-outcome.ts';
import { hasTimeToBegin, type RemainingMilliseconds, timeToSend } from './time-limits.ts';

export interface DispatchDependencies
  extends Tables,
    OutcomeDependencies,
    Pick<UnreadMessages, 'countUnread' | 'noteRead'> {
  readonly readJob: Tables['readJob'];
  readonly send: SendPush;
  /** Of devices that name none. */
  readonly defaultApp: string;
  /** Whether pushes of one conversation replace each other on the screen. */
  readonly ordered: boolean;
  readonly collapseId: (job: PushJob) => string;
}

/** What the tables said longer ago is read again before a frame is written. */
const tablesHoldMs = 1_000;
const maximumLooks = 3;
/** How often a job is judged anew in one receive, because the tables say something else than a moment ago. */
const maximumRounds = 4;

/**
 * One job: owner? unseen? not overtaken? channel up? → claim → send, with a last look at the tables before the write →
 * outcome.
 * @param receivedAs the id of the queue's message that carries the job
 * @returns `again` where the queue must hand the job out once more, and when
 */
export async function dispatchJob(
  receivedAs: string,
  job: PushJob,
  remainingMilliseconds: RemainingMilliseconds,
  dependencies: DispatchDependencies,
): Promise<RecordResult> {
  const { now: clock, ordered, breaker } = dependencies;
  const steps = stepsOf(job, dependencies);
  let badge: number | undefined;
  for (let rounds = 0; rounds < maximumRounds; rounds += 1) {
    if (!hasTimeToBegin(remainingMilliseconds)) return steps.again('no time left', clock());
    const [tables] = await Promise.all([lookAtTables(job, dependencies), rounds === 0 ? countUnread() : undefined]);
    const result = await judgeAndSend(tables);
    if (result !== 'anew') return result;
  }
  return steps.again('disturbed', clock());

  /** A push goes without its badge rather than not at all. */
  async function countUnread(): Promise<void> {
    const counting = dependencies.countUnread(job.customerId);
    const unread = await keepingWith(dependencies.log).orElse('badge', counting, undefined);
    if (unread !== undefined) badge = badgeOfPush(unread);
  }

  async function judgeAndSend(tables: TablesLook): Promise<RecordResult | 'anew'> {
    const now = clock();
    const { rows } = tables;
    const verdict = judgeJob(job, receivedAs, rows, tables, now);
    switch (verdict.kind) {
      case 'drop':
        return steps.done(verdict.because);
      case 'come-again':
        return steps.again('held', verdict.at);
      case 'look-again':
        await steps.lookAgain(rows, verdict.at);
        return steps.done('waits');
      case 'wait':
        if (!(await steps.write(rows, wait(job, rows, { ...verdict, now })))) return 'anew';
        await steps.lookAgain(rows, verdict.until);
        return steps.done(verdict.because, { until: verdict.until });
      case 'end': {
        const written = await steps.write(rows, end(job, rows, verdict.end, { now }));
        if (!written) return 'anew';
        if (written.closed) dependencies.ended(written.closed);
        if (verdict.end.state === 'seen') {
          const { customerId, conversation, messageId } = job;
          await dependencies.noteRead({ customerId, conversation, what: { messageId }, at: now });
        }
        return steps.ended(verdict.end);
      }
      case 'send': {
        const { device, unanswered } = verdict;
        const app = device.app ?? dependencies.defaultApp;
        const line = lineOf(app, device);
        const permission = await breaker.ask(line);
        if (permission.kind === 'wait') {
          const until = noLaterThan(job.expiresAt, permission.until, now);
          const waiting = { until, because: 'channel-down', now, unanswered, detail: permission.reason } as const;
          if (!(await steps.write(rows, wait(job, rows, waiting)))) return 'anew';
          await steps.lookAgain(rows, until);
          return steps.done('channel-down', { detail: permission.reason, until });
        }
        const claimed = claim(job, rows, { receivedAs, now, claimedUntil: now + claimMs, unanswered, ordered });
        const written = await steps.write(rows, claimed);
        if (!written) {
          await giveUpProbe({ line, permission });
          return 'anew';
        }
        return send(written.rows, tables, { device, app, line, unanswered, permission });
      }
    }
  }

  /** Nothing reached the provider: somebody else may find out whether the channel is up. */
  function giveUpProbe({ line, permission }: Pick<Attempt, 'line' | 'permission'>): Promise<void> {
    return keepingWith(dependencies.log).keep('breaker', breaker.wasNotTried(line, permission.read));
  }

  async function send(
    rows: JobRows,
    read: TablesLook,
    chosen: Pick<Attempt, 'device' | 'app' | 'line' | 'unanswered' | 'permission'>,
  ): Promise<RecordResult | 'anew'> {
    const { device, app, unanswered } = chosen;
    let tables = read;
    let right = true;
    const isFresh = () => clock() - tables.readAt < tablesHoldMs;
    const stillRight = async () => {
      // A read that took long itself is old when it comes.
      for (let looks = 0; right && looks < maximumLooks && !isFresh(); looks += 1) {
        tables = await lookAtTables(job, dependencies);
        const checked = tables.rows.message ? recheck(job, tables.rows.message, tables, clock()) : undefined;
        right =
          checked?.kind === 'send' && isSameRegistration(checked.device, device) && !isPaused(tables.switches, job);
      }
      return right && isFresh();
    };
    const giveBack = (because: 'try-later' | 'changed', detail: string) =>
      steps.settle(rows, (current) =>
        wait(job, current, { until: clock(), because, now: clock(), unanswered, detail }),
      );

    const { preferences } = tables;
    const collapseId = dependencies.collapseId(job);
    const burst = rows.cursor?.lease?.burst;
    const push = pushOfJob(job, device, { app, collapseId, badge, burst, preferences, now: clock() });
    let outcome: Awaited<ReturnType<SendPush>>;
    try {
      outcome = await dependencies.send(push, stillRight, timeToSend(remainingMilliseconds));
    } catch (error) {
      // Nothing went out where it rejects: left to run out, the claim would count as an attempt without an answer.
      await giveUpProbe(chosen);
      await giveBack('try-later', 'not-sent').catch(() => steps.done('release-failed'));
      throw error;
    }
    if (outcome.kind === 'withdrawn') {
      await giveUpProbe(chosen);
      await giveBack('changed', outcome.kind);
      return 'anew';
    }
    return settleOutcome({ job, rows, ...chosen }, outcome, steps, dependencies);
  }
}
