import { effect, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { createAnnouncements } from './announcements.ts';
import type { Phone } from './phone.ts';

/** In a flood a screen reader hears of it so often at most. */
const paceMs = 1_500;

/** Tells who cannot see the phones what has come: one voice for all of them. */
export function Announcer({ phones }: { readonly phones: readonly Phone[] }) {
  const text = useMemo(() => signal(''), []);
  useEffect(() => {
    const announce = createAnnouncements();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      timer = undefined;
      const said = announce(phones.map(({ title, state }) => ({ title, notifications: state.peek().notifications })));
      if (said !== '') text.value = said;
    };
    const stop = effect(() => {
      for (const { state } of phones) state.value;
      timer ??= setTimeout(say, paceMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [phones, text]);
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  );
}
