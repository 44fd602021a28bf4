import { createHandoffPushClient, type HandoffPushClient } from '../typescript/client.ts';

/**
 * A client for this tab, or this window of a Mini App. Pushes do not come to browsers yet, so nothing is registered here: the
 * tab only says which conversation it shows, so that the customer's phone stays silent meanwhile.
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
