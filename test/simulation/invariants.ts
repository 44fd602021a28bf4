import * as z from 'zod';
import { messageRowSchema, pushRowSchema } from '../../lambdas/adapters/journal-rows.ts';
import type { History } from './history.ts';
import { seenWithoutProof, supersededByNothing, unheard, wrongEnd } from './invariants-of-ends.ts';
import { withheldWithoutReason } from './invariants-of-reasons.ts';
import {
  repeatedTooOften,
  sentWhilePaused,
  shownToWatcher,
  unwished,
  wrongPerson,
  wrongScreen,
} from './invariants-of-sends.ts';
import { afterTheWatching, endedTooLate, tooLate } from './invariants-of-times.ts';
import { pushName, type Records, screenName } from './records.ts';

const rowKey = z.looseObject({ sk: z.string() });

/**
 * @param calmFrom when nothing went wrong any more
 * @returns what the promise says and this history broke, in words; empty where it held
 */
export function broken(history: History, records: Records, journal: readonly unknown[], calmFrom: number): string[] {
  const rows = journal.map((item) => ({ sk: rowKey.parse(item).sk, item }));
  const messages = rows.filter(({ sk }) => sk.startsWith('message~')).map(({ item }) => messageRowSchema.parse(item));
  const pushes = rows.filter(({ sk }) => sk.startsWith('push~')).map(({ item }) => pushRowSchema.parse(item));
  return [
    ...messages.flatMap((message) => wrongEnd(message, pushes, records)),
    ...unheard(records, messages),
    ...[...Map.groupBy(records.frames, pushName).values()].flatMap(repeatedTooOften),
    ...records.frames.flatMap((frame) => wrongPerson(frame, records)),
    ...records.frames.flatMap((frame) => unwished(frame, records)),
    ...records.frames.flatMap((frame) => sentWhilePaused(frame, records)),
    ...records.frames.flatMap((frame) => shownToWatcher(frame, records, messages)),
    ...[...Map.groupBy(records.frames, screenName).values()].flatMap(wrongScreen),
    ...messages.flatMap((message) => seenWithoutProof(message, records)),
    ...pushes.flatMap((push) => supersededByNothing(push, records)),
    ...messages.flatMap((message) => withheldWithoutReason(message, pushes, history, records)),
    ...messages.flatMap((message) => endedTooLate(message, records, calmFrom)),
    ...tooLate(history, records),
    ...afterTheWatching(history, records, messages),
    ...(history.mishaps.most === 0 ? records.failures : []),
    ...records.overdue
      .filter((rows) => rows > 0 && history.mishaps.most <= 1)
      .map((rows) => `${rows} rows were overdue`),
  ];
}
