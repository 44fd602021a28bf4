import type { Call, Turn } from './chaos.ts';
import type { Random } from './random.ts';

/** One invocation of a function. It makes progress only when the scheduler lets it, one effect at a time. */
export interface Process {
  readonly name: string;
  readonly begunAt: number;
  alive: boolean;
  hasDied: boolean;
  /** Called when it dies between two effects. */
  readonly died: () => void;
}

/** What a process waits for: a call to a table or queue, or a step of its own such as a push on its way. */
export interface Waiting {
  readonly process: Process;
  readonly call: Call | { readonly service: 'own'; readonly step: string };
  readonly go: (turn: Turn) => void;
}

/** Takes the place of time and of everybody's processors. Times are epoch milliseconds. */
export interface Scheduler {
  readonly now: () => number;
  readonly at: (time: number, task: () => void) => void;
  readonly wait: (waiting: Waiting) => void;
  /** Runs until nothing is left to do, or far longer than anything should take. */
  readonly run: (decide: (waiting: Waiting) => Turn | 'die') => Promise<'over' | 'goes on'>;
  readonly steps: () => number;
}

/** A function's time limit. */
export const timeLimitMs = 30_000;
/** No history needs so many; whatever does turns in a circle. */
const maximumSteps = 20_000;

/** @param stalls whether a process may stand still for seconds */
export function createScheduler(start: number, random: Random, stalls: boolean): Scheduler {
  let now = start;
  let steps = 0;
  let sequence = 0;
  const waiting: Waiting[] = [];
  const tasks: { time: number; order: number; task: () => void }[] = [];

  const runDue = () => {
    for (let first = tasks[0]; first && first.time <= now; first = tasks[0]) {
      tasks.shift();
      first.task();
    }
  };

  return {
    now: () => now,
    steps: () => steps,
    at: (time, task) => {
      sequence += 1;
      const entry = { time: Math.max(time, now), order: sequence, task };
      const position = tasks.findLastIndex((other) => other.time <= entry.time);
      tasks.splice(position + 1, 0, entry);
    },
    wait: (one) => {
      waiting.push(one);
    },
    run: async (decide) => {
      for (;;) {
        // Promises settle until every process waits for its next effect.
        await new Promise((resolve) => setImmediate(resolve));
        if (waiting.length > 0) {
          steps += 1;
          if (steps > maximumSteps) return 'goes on';
          const [one] = waiting.splice(Math.floor(random.next() * waiting.length), 1);
          now += stalls && random.chance(0.03) ? random.between(100, 12_000) : random.between(1, 25);
          runDue();
          if (!one?.process.alive) continue;
          const turn = now - one.process.begunAt > timeLimitMs ? 'die' : decide(one);
          if (turn === 'die') {
            one.process.alive = false;
            one.process.died();
          } else one.go(turn);
          continue;
        }
        const [first] = tasks;
        if (!first) return 'over';
        now = Math.max(now, first.time);
        runDue();
      }
    },
  };
}
