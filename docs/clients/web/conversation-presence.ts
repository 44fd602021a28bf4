import type { HandoffPushClient } from '../typescript/client.ts';
import { createHandoffPushClient } from '../typescript/client.ts';

/**
 * A client for this tab. Pushes do not come to browsers yet, so nothing is registered here: the tab only says which
 * conversation it shows, so that the customer's phone stays silent meanwhile.
 * @param getToken answers at once while the page closes: keep the token, and refresh it before it ends
 */
export function clientOfTab(baseUrl: string, getToken: () => string | undefined): HandoffPushClient {
  return createHandoffPushClient({ baseUrl, getToken, deviceId: tabId() });
}

/** Each tab is a device of its own: one that is hidden must not speak for one that is not. */
function tabId(): string {
  const known = sessionStorage.getItem('handoff-push-tab');
  if (known !== null) return known;
  const made = `web-${crypto.randomUUID()}`;
  sessionStorage.setItem('handoff-push-tab', made);
  return made;
}

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
