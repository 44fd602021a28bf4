import type { HandoffPushClient } from '../typescript/client.ts';

/**
 * Call it when the conversation comes on the page, and what it returns when it goes.
 *
 * `navigator.sendBeacon` cannot do this: it sends POST only, and no authorization. The client's requests are `fetch` with
 * `keepalive`, which go on while the page closes.
 */
export function followConversation(client: HandoffPushClient, conversationId: string): () => void {
  const follow = () => {
    if (document.visibilityState === 'visible') void client.presence.show(conversationId);
    else void client.presence.hide(conversationId);
  };
  const leave = () => void client.presence.hide(conversationId);
  const online = () => void client.retryPending();
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('pagehide', leave);
  // A page that comes back as it was.
  window.addEventListener('pageshow', follow);
  window.addEventListener('online', online);
  follow();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', follow);
    window.removeEventListener('online', online);
    leave();
  };
}
