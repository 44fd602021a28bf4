import { type FaultKind, faultKinds, type Provider } from './faults.ts';
import { goneFault, pageFaults, type RunnerFault } from './page-faults.ts';

/*
 * `PUT /local/faults` with an array replaces all, and others may have set some too, with curl or in another window. So each
 * change begins with all that are set, and what is not the page's own stays as it is and where it is.
 */

type Kinds = Readonly<Partial<Record<Provider, FaultKind>>>;

export const providers: readonly Provider[] = ['apns', 'fcm'];

/** @param kind undefined: the provider is well again */
export function withKind(all: readonly RunnerFault[], provider: Provider, kind: FaultKind | undefined): RunnerFault[] {
  const own = Object.values(pageFaults[provider]).flat();
  return [...without(all, own), ...(kind ? pageFaults[provider][kind] : [])];
}

export function withGone(
  all: readonly RunnerFault[],
  provider: Provider,
  deviceToken: string,
  isGone: boolean,
): RunnerFault[] {
  const gone = goneFault(provider, deviceToken);
  return [...without(all, [gone]), ...(isGone ? [gone] : [])];
}

/** Which of the page's switches are on. */
export function kindsIn(all: readonly RunnerFault[]): Kinds {
  const found = providers.map((provider) => {
    const kind = faultKinds.find((one) =>
      pageFaults[provider][one].every((fault) => all.some((set) => isSame(set, fault))),
    );
    return kind ? { [provider]: kind } : {};
  });
  return Object.assign({}, ...found);
}

const without = (all: readonly RunnerFault[], own: readonly RunnerFault[]) =>
  all.filter((fault) => !own.some((one) => isSame(one, fault)));

/** All fields are texts, numbers and switches. One that somebody has limited to a host, or to so many times, is another. */
function isSame(one: RunnerFault, other: RunnerFault): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
