import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { secondsUntil, timeOfDay } from '../pipeline/times.ts';
import './faults.css';
import { type FaultKind, faultKinds, type Provider } from './faults.ts';
import { providers } from './merge.ts';
import { answersText, countSince, type Since } from './since.ts';
import { type Waiting, waitingFor, waitingText } from './waiting.ts';
import { faultNames, providerNames, whatHappens } from './words.ts';

/** How the providers fail, and what happens then. */
export function FaultsView({ lab }: { readonly lab: Lab }) {
  const trouble = useSignal<string | undefined>(undefined);
  const since = useMemo(() => countSince(lab.faults.on, lab.feed.stations), [lab]);
  useEffect(() => since.stop, [since]);
  const press = async (provider: Provider, kind: FaultKind | undefined) => {
    try {
      await lab.faults.set(provider, kind);
      trouble.value = undefined;
    } catch (error) {
      trouble.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <section class="fault" aria-labelledby="fault-heading">
      <h2 id="fault-heading">Faults</h2>
      <div class="fault-providers">
        {providers.map((provider) => (
          <ProviderFaults
            key={provider}
            lab={lab}
            provider={provider}
            since={since}
            onPress={(kind) => void press(provider, kind)}
          />
        ))}
      </div>
      {trouble.value !== undefined && (
        <p class="fault-trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </section>
  );
}

interface Props {
  readonly lab: Lab;
  readonly provider: Provider;
  readonly since: Since;
  readonly onPress: (kind: FaultKind | undefined) => void;
}

function ProviderFaults({ lab, provider, since, onPress }: Props) {
  const { faults, feed } = lab;
  const on = faults.on.value[provider];
  const waiting = useComputed(() => waitingFor(feed.trails.value, provider));
  const answers = since.answers.value[provider];
  return (
    <fieldset class="fault-provider" data-fault={on ?? 'none'}>
      <legend>{providerNames[provider]}</legend>
      <div class="fault-buttons">
        {faultKinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-label={`${faultNames[kind]}, ${providerNames[provider]}`}
            aria-pressed={on === kind}
            onClick={() => onPress(on === kind ? undefined : kind)}
          >
            {faultNames[kind]}
          </button>
        ))}
      </div>
      <p>{on ? whatHappens[provider][on] : 'No fault. Press one, and see what becomes of pushes.'}</p>
      {on && answers && <p class="fault-answers">Since then: {answersText(answers)}.</p>}
      {waiting.value && <WaitingLine lab={lab} waiting={waiting.value} />}
    </fieldset>
  );
}

/** Goes on with the clock while something waits. */
function WaitingLine({ lab: { feed }, waiting }: { readonly lab: Lab; readonly waiting: Waiting }) {
  const now = everySecond.value + feed.clockOffsetMs.value;
  return <p class="fault-waiting">{waitingText(waiting, { timeOfDay, left: (at) => secondsUntil(at, now) })}</p>;
}
