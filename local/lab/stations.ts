import type { Channel } from '../../lambdas/core/device.ts';
import type { JournalWrite } from './journal-writes.ts';
import type { Part, PipelineParts } from './pipeline-parts.ts';
import type { AnswerKind, Attempt, QueueCounts, Stations } from './wire.ts';

type NamedCounts = QueueCounts & { readonly name: string };

const empty: QueueCounts = { visible: 0, inFlight: 0, delayed: 0 };

/** Counts what passes each station, from the start of the stack on. */
export function createStations({ lanes, later, deadLetters }: Pick<PipelineParts, 'lanes' | 'later' | 'deadLetters'>) {
  const counted = { heard: 0, routed: 0 };
  const decisions: Partial<Record<string, number>> = {};
  const ends = { seen: 0, pushed: 0, withheld: 0 };
  const busy = { route: 0, dispatch: {} as Partial<Record<Channel, number>> };
  const answers: Partial<Record<Channel, Record<AnswerKind, number>>> = {};

  return {
    heard: (events: number): void => {
      counted.heard += events;
    },
    /** Events that a rule let through, or that came through a webhook. */
    routed: (events: number): void => {
      counted.routed += events;
    },
    wrote: ({ sk, decision, state }: JournalWrite): void => {
      if (!sk.startsWith('message~')) return;
      if (decision !== undefined) decisions[decision] = (decisions[decision] ?? 0) + 1;
      if (state !== undefined && state !== 'open') ends[state] += 1;
    },
    /** @returns to be called when it has ended */
    began: (part: Part): (() => void) => {
      const add = (one: number) => {
        if (part.kind === 'dispatch') busy.dispatch[part.channel] = (busy.dispatch[part.channel] ?? 0) + one;
        else busy.route += one;
      };
      add(1);
      return () => add(-1);
    },
    answered: (attempt: Attempt): void => {
      const ofChannel = answers[attempt.channel] ?? { accepted: 0, refused: 0, unavailable: 0, broken: 0 };
      ofChannel[answerKindOf(attempt)] += 1;
      answers[attempt.channel] = ofChannel;
    },
    /** @param queues what lies in each queue of the stack */
    now: (queues: readonly NamedCounts[]): Stations => {
      const named = new Map(
        queues.map(({ name, visible, inFlight, delayed }) => [name, { visible, inFlight, delayed }]),
      );
      const dead = [...deadLetters].map((name) => named.get(name) ?? empty);
      return {
        ...counted,
        decisions: { ...decisions },
        ends: { ...ends },
        lanes: [...lanes].map(([name, lane]) => ({ ...lane, ...(named.get(name) ?? empty) })),
        later: named.get(later) ?? empty,
        deadLetters: dead.reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0),
        busy: { route: busy.route, dispatch: { ...busy.dispatch } },
        answers: structuredClone(answers),
      };
    },
  };
}
export type StationCounts = ReturnType<typeof createStations>;

function answerKindOf({ status }: Pick<Attempt, 'status'>): AnswerKind {
  if (status === undefined) return 'broken';
  if (status < 400) return 'accepted';
  return status === 429 || status >= 500 ? 'unavailable' : 'refused';
}
