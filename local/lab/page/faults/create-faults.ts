import { signal } from '@preact/signals';
import { recordOf } from '../../../../docs/clients/typescript/outcome.ts';
import { type AskRunner, askRunner } from '../ask-runner.ts';
import type { FaultKind, Faults, Provider } from './faults.ts';
import { kindsIn, providers, withGone, withKind } from './merge.ts';
import type { RunnerFault } from './page-faults.ts';

const path = '/local/faults';

/** What is on shows what the runner has: also what the page had set before it was loaded again. */
export function createFaults(ask: AskRunner = askRunner): Faults {
  const on = signal<Readonly<Partial<Record<Provider, FaultKind>>>>({});
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: each change reads all faults and writes all. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const done = last.then(act, act);
    last = done;
    return done;
  };
  const take = (answer: unknown): readonly RunnerFault[] => {
    const faults = readFaults(answer);
    on.value = kindsIn(faults);
    return faults;
  };
  const change = (how: (all: readonly RunnerFault[]) => readonly RunnerFault[]) =>
    inTurn(async () => {
      const all = take(await ask('GET', path));
      take(await ask('PUT', path, how(all)));
    });

  const look = () =>
    inTurn(async () => {
      take(await ask('GET', path));
    });

  // Where it does not answer, the first change says so.
  look().catch(() => {});

  return {
    on,
    look,
    set: (provider, kind) => change((all) => withKind(all, provider, kind)),
    clear: () => change((all) => providers.reduce((rest, provider) => withKind(rest, provider, undefined), all)),
    setGone: (provider, deviceToken, isGone) => change((all) => withGone(all, provider, deviceToken, isGone)),
  };
}

function readFaults(answer: unknown): readonly RunnerFault[] {
  if (!Array.isArray(answer)) throw new Error('The local runner answered something else than its faults.');
  return answer.flatMap((fault) => {
    const { channel, ...more } = recordOf(fault);
    return typeof channel === 'string' ? [{ channel, ...more }] : [];
  });
}
