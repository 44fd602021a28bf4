import type { Lab } from './lab.ts';

/** Over everything else, where what the page shows is no longer what the runner knows. */
export function LostView({ feed }: { readonly feed: Pick<Lab['feed'], 'connected' | 'isAnother'> }) {
  const isAnother = feed.isAnother.value;
  const isLost = !feed.connected.value;
  return (
    <div class="page-lost" role="alert" data-shown={isLost || isAnother}>
      {isLost && <p>The local runner does not answer. Start it with npm start; the page connects again by itself.</p>}
      {!isLost && isAnother && (
        <>
          <p>The local runner was started anew, and knows nothing of these phones and conversations.</p>
          <button type="button" onClick={() => location.reload()}>
            Load the page again
          </button>
        </>
      )}
    </div>
  );
}
