import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { AnswerKind, Stations } from '../../wire.ts';
import type { Faults, Provider } from './faults.ts';
import { providers } from './merge.ts';

export type Answers = Readonly<Record<AnswerKind, number>>;

const none: Answers = { accepted: 0, refused: 0, unavailable: 0, broken: 0 };
const kinds: readonly AnswerKind[] = ['accepted', 'refused', 'unavailable', 'broken'];

/** What each provider has answered since its fault is on; undefined where it is well. */
export interface Since {
  readonly answers: ReadonlySignal<Readonly<Partial<Record<Provider, Answers>>>>;
  readonly stop: () => void;
}

export function countSince(on: Faults['on'], stations: ReadonlySignal<Stations | undefined>): Since {
  const answers = signal<Readonly<Partial<Record<Provider, Answers>>>>({});
  /** Of each provider with a fault: which, and what it had answered before. */
  const began = new Map<Provider, { readonly kind: string; readonly before: Answers }>();
  const stop = effect(() => {
    const now = stations.value;
    if (!now) return;
    const counted: Partial<Record<Provider, Answers>> = {};
    for (const provider of providers) {
      const kind = on.value[provider];
      const soFar = now.answers[provider] ?? none;
      if (!kind) {
        began.delete(provider);
        continue;
      }
      if (began.get(provider)?.kind !== kind) began.set(provider, { kind, before: soFar });
      counted[provider] = difference(soFar, began.get(provider)?.before ?? none);
    }
    answers.value = counted;
  });
  return { answers, stop };
}

/** A stack that was started anew counts from nothing. */
function difference(soFar: Answers, before: Answers): Answers {
  const isNew = kinds.some((kind) => soFar[kind] < before[kind]);
  if (isNew) return soFar;
  return {
    accepted: soFar.accepted - before.accepted,
    refused: soFar.refused - before.refused,
    unavailable: soFar.unavailable - before.unavailable,
    broken: soFar.broken - before.broken,
  };
}

/** Such as `0 taken, 12 refused`. */
export function answersText({ accepted, refused, unavailable, broken }: Answers): string {
  const parts = [
    `${accepted} taken`,
    refused > 0 && `${refused} refused`,
    unavailable > 0 && `${unavailable} told to come later`,
    broken > 0 && `${broken} without an answer`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
