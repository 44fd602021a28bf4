import type { Log } from '../lambdas/adapters/log.ts';
import { inPath, isId } from '../lambdas/sources/genesys/api.ts';
import { backoff } from './backoff.ts';
import { caughtUp, type Whose } from './caught-up-frames.ts';
import type { PatientAsk } from './patient-ask.ts';
import type { ReadingMarks } from './reading-marks.ts';
import type { Sleeps } from './sleeps.ts';
import type { Timing } from './timing.ts';
import { createTurns } from './turns.ts';

export interface ConversationReaderDependencies {
  readonly ask: PatientAsk;
  readonly marks: Pick<ReadingMarks, 'note'>;
  readonly sleeps: Sleeps;
  readonly whose: () => Whose;
  /** Resolves when there is room for another conversation's frames. */
  readonly room: () => Promise<void>;
  /** Takes a frame as its topic would have told it when it was asked for; epoch milliseconds. */
  readonly frame: (text: string, askedAt: number) => void;
  /** Told of a conversation that was read, whether it goes on and is one of ours. */
  readonly noteOpen: (conversationId: string, isOpen: boolean) => void;
  /** Told how many frames came of a conversation that was put off. */
  readonly readLater: (frames: number) => void;
  /** Told how many conversations were given up. */
  readonly lost: (conversations: number) => void;
  readonly log: Pick<Log, 'error'>;
  readonly random: () => number;
  readonly timing: Timing;
}

/** A conversation, and since when its messages are wanted; epoch milliseconds. */
export type ToRead = readonly [conversationId: string, since: number];

export interface ConversationReader {
  /** Tries each once. @returns how many frames it came to, without those that are put off */
  readonly readAll: (conversations: readonly ToRead[]) => Promise<number>;
  /** How many conversations are in trouble: each is read later, or counted as lost; after the end those that are left. */
  readonly putOff: () => number;
  /** Resolves when nothing is done for those any more. */
  readonly done: () => Promise<unknown>;
}

const mostAtOnce = 4;
/** So often a conversation is not to be had while Genesys answers what else is asked; then it is given up. */
const mostTroubles = 5;
/** Of conversations in trouble: more of them hold up the others. */
const mostPutOff = 100;

/** Trouble that may be a single conversation's: too much in it, or something at which Genesys breaks. */
const mayBeItsOwn = (reason: string) => /^(too-large|unreadable-answer|timeout|http-5\d\d)$/.test(reason);

const pathOf = (conversationId: string) => `/api/v2/conversations/messages/${inPath(conversationId)}`;
/** Nobody has such a conversation: where Genesys says so, it is not Genesys that is in trouble. */
const nobodys = { method: 'GET', path: pathOf('00000000-0000-0000-0000-000000000000') } as const;

type Reading =
  | { readonly kind: 'read'; readonly frames: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'trouble'; readonly reason: string; readonly askedAt: number };
const nothing: Reading = { kind: 'read', frames: 0 };

/** Reads conversations, four at the same time, and hands over what was said in them. */
export function createConversationReader(dependencies: ConversationReaderDependencies): ConversationReader {
  const { ask, marks, sleeps, whose, room, frame, noteOpen, lost, log, random, timing } = dependencies;
  const inTurn = createTurns(mostAtOnce);
  const putOff = new Map<string, { readonly since: number; readonly ended: Promise<void> }>();

  async function read([conversationId, since]: ToRead): Promise<Reading> {
    // Before it is asked, or large answers would wait for room, and grow old.
    await sleeps.waitFor(room());
    const answer = await ask.askUnless(mayBeItsOwn, { method: 'GET', path: pathOf(conversationId) });
    if (answer === 'stopped') return { kind: 'stopped' };
    if (answer.kind === 'given-back') return { ...answer, kind: 'trouble' };
    marks.note(conversationId, since, answer.askedAt);
    if (answer.status === 404) {
      // It is over for so long that nobody knows it any more.
      noteOpen(conversationId, false);
      return nothing;
    }
    if (answer.status !== 200) return giveUp(`http-${answer.status}`);
    const found = caughtUp(answer.json, since, whose());
    if (found.kind === 'unreadable') return giveUp('unreadable-answer');
    if (found.kind === 'of-others') {
      noteOpen(conversationId, false);
      return nothing;
    }
    noteOpen(conversationId, found.isOpen);
    for (const text of found.frames) frame(text, answer.askedAt);
    return { kind: 'read', frames: found.frames.length };
  }

  function giveUp(reason: string): Reading {
    log.error('not-caught-up', { conversations: 1, reason });
    lost(1);
    return nothing;
  }

  /** Reads it while others are read, as often as it takes to know that the trouble is its own. */
  async function readAgain(toRead: ToRead, first: Reading): Promise<Reading> {
    let reading = first;
    let troubles = 0;
    for (let tries = 0; reading.kind === 'trouble'; tries += 1) {
      // What is too large does not grow smaller.
      if (reading.reason === 'too-large') troubles = mostTroubles;
      else {
        const answer = await ask.ask(nobodys);
        if (answer === 'stopped') return { kind: 'stopped' };
        if (answer.failures === 0) troubles += 1;
      }
      if (troubles >= mostTroubles) {
        // Or a second look would try, and count, it once more.
        marks.note(...toRead, reading.askedAt);
        return giveUp(reading.reason);
      }
      await sleeps.sleep(backoff(tries, timing, random));
      reading = await inTurn(() => read(toRead));
    }
    return reading;
  }

  return {
    async readAll(conversations) {
      let frames = 0;
      const left = conversations.values();
      const work = async () => {
        for (const toRead of left) {
          const [id, since] = toRead;
          if (sleeps.hasEnded()) return;
          if (!isId(id) || (putOff.get(id)?.since ?? Number.POSITIVE_INFINITY) <= since) continue;
          const reading = await inTurn(() => read(toRead));
          if (reading.kind === 'stopped') return;
          if (reading.kind === 'read') {
            frames += reading.frames;
            continue;
          }
          const ended = readAgain(toRead, reading).then((later) => {
            if (later.kind !== 'read') return;
            if (putOff.get(id)?.since === since) putOff.delete(id);
            dependencies.readLater(later.frames);
          });
          putOff.set(id, { since, ended });
          if (putOff.size >= mostPutOff) await Promise.race([...putOff.values()].map((one) => one.ended));
        }
      };
      await Promise.all(Array.from({ length: mostAtOnce }, work));
      return frames;
    },
    putOff: () => putOff.size,
    done: () => Promise.all([...putOff.values()].map(({ ended }) => ended)),
  };
}
