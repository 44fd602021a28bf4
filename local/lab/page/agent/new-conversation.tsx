import { useSignal } from '@preact/signals';
import type { Lab } from '../lab.ts';

/** Whose the next conversation is, and which contact centre it is in. */
export function NewConversation({ lab: { talk, customers } }: { readonly lab: Lab }) {
  const customer = useSignal(customers[0]?.customerId ?? '');
  const source = useSignal('');
  const sources = talk.sources.value;
  const chosen = sources.some(({ name }) => name === source.value) ? source.value : (sources[0]?.name ?? '');
  return (
    <form
      class="agent-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== '') talk.begin(customer.value, chosen);
      }}
    >
      <label>
        Customer
        <select
          value={customer.value}
          onChange={({ currentTarget }) => {
            customer.value = currentTarget.value;
          }}
        >
          {customers.map(({ customerId, name }) => (
            <option key={customerId} value={customerId}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Source
        <select
          value={chosen}
          onChange={({ currentTarget }) => {
            source.value = currentTarget.value;
          }}
        >
          {sources.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">New conversation</button>
    </form>
  );
}
