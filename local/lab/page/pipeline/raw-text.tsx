import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { pretty } from './raw-request.ts';

/** One text as it went over a wire, to read and to copy. */
export function RawText({ title, text }: { readonly title: string; readonly text: string }) {
  const shown = useMemo(() => pretty(text), [text]);
  const said = useSignal('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(shown);
      said.value = 'Copied.';
    } catch {
      // Browsers give the clipboard to pages of this machine or of HTTPS alone.
      said.value = 'The browser does not allow it.';
    }
  };
  return (
    <figure class="detail-text">
      <figcaption>
        <span>{title}</span>
        <span role="status">{said}</span>
        <button type="button" class="is-plain" onClick={copy}>
          Copy<span class="visually-hidden">: {title}</span>
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll inside, with the keyboard too */}
      <div class="detail-scroll" tabIndex={0}>
        <pre>{shown}</pre>
      </div>
    </figure>
  );
}
