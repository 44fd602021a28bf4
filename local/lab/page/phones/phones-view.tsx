import { useMemo } from 'preact/hooks';
import type { Lab } from '../lab.ts';
import { Announcer } from './announcer.tsx';
import { PhoneView } from './phone-view.tsx';
import './phones.css';

/** The phones of the two customers. */
export function PhonesView({ lab }: { readonly lab: Lab }) {
  const phones = useMemo(() => [...lab.phones.values()], [lab]);
  return (
    <section class="phone-all" aria-labelledby="phones-heading">
      <h2 id="phones-heading">The phones</h2>
      <p class="phone-intro">Each is a real client of the API. A tap on a notification opens its conversation.</p>
      <div class="phone-shelf">
        {phones.map((phone) => (
          <PhoneView key={phone.id} lab={lab} phone={phone} />
        ))}
      </div>
      <Announcer phones={phones} />
    </section>
  );
}
