import type { Lab } from './lab.ts';

/** What this is, and whether it is connected. */
export function HeaderView({ feed }: { readonly feed: Pick<Lab['feed'], 'connected'> | undefined }) {
  const isConnected = feed?.connected.value ?? false;
  return (
    <header class="page-head">
      <div class="page-name">
        <Mark />
        <h1>Handoff Push</h1>
      </div>
      <p class="page-what">
        Brings customers back into a conversation. The whole stack runs here as it is deployed; only APNs, FCM and the
        phones are stand-ins.
      </p>
      <a class="page-tour" href="#tour">
        Guided tour
      </a>
      <p class="page-state" role="status" data-connected={isConnected}>
        {isConnected ? 'Connected' : 'Connecting …'}
      </p>
    </header>
  );
}

/** A message that comes back to a phone. */
const Mark = () => (
  <svg class="page-mark" width="30" height="30" viewBox="0 0 30 30" aria-hidden="true">
    <rect x="0" y="0" width="30" height="30" rx="8" />
    <path d="M7 9.5h11a3 3 0 0 1 3 3v2.5a3 3 0 0 1-3 3h-5.5L8.500 21.500V18H7" />
    <path d="m16.500 20.500 3.200 3.200 5-5.600" />
  </svg>
);
