import type { MessageDetail, Raw, Sentence } from '../../wire.ts';
import { isAttempt, isRecord, isTrail } from '../read-news.ts';

/** @returns undefined where it is no answer of the detail route */
export function readDetail(body: unknown): MessageDetail | undefined {
  if (!isRecord(body)) return undefined;
  const { trail, sentences, next, events, jobs, attempts } = body;
  return {
    ...(isTrail(trail) ? { trail } : {}),
    sentences: listOf(sentences, isSentence),
    next: listOf(next, isSentence),
    events: listOf(events, isRaw),
    jobs: listOf(jobs, isJob),
    attempts: listOf(attempts, isAttempt),
  };
}

const listOf = <Item>(value: unknown, is: (item: unknown) => item is Item): readonly Item[] =>
  Array.isArray(value) ? value.filter(is) : [];

const isSentence = (value: unknown): value is Sentence => isRecord(value) && typeof value.text === 'string';

const isRaw = (value: unknown): value is Raw =>
  isRecord(value) && typeof value.at === 'number' && typeof value.text === 'string';

const isJob = (value: unknown): value is Raw & { readonly queue: string } =>
  isRecord(value) && typeof value.queue === 'string' && isRaw(value);
