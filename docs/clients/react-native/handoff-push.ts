import AsyncStorage from '@react-native-async-storage/async-storage';
import {
  getInitialNotification,
  getMessaging,
  getToken,
  onMessage,
  onNotificationOpenedApp,
  onTokenRefresh,
  setBackgroundMessageHandler,
} from '@react-native-firebase/messaging';
import { useEffect } from 'react';
import { AppState, Platform } from 'react-native';
import { RESULTS, requestNotifications } from 'react-native-permissions';
import { createHandoffPushClient, type HandoffPushClient } from '../typescript/client.ts';

/** Firebase's data: text under every name. */
type Data = Readonly<Record<string, string | object | undefined>>;

/** What your app brings. */
export interface HandoffPushApp {
  /** The deployment's `ApiUrl`. */
  readonly baseUrl: string;
  /** The signed-in customer's access token; undefined: nobody is signed in. */
  readonly getToken: () => Promise<string | undefined>;
  /** Opens the conversation's screen, also while the app is just starting. */
  readonly openConversation: (conversationId: string) => void;
  /** Shows a notification: Firebase shows none while the app is in front, and of mode `id-only` none on Android. */
  readonly show: (data: Data, text: { title?: string; body?: string } | undefined) => Promise<void>;
  /** Removes those of these messages, which were read on another device; with `badge` "0" all. */
  readonly removeRead: (
    conversationId: string,
    messageIds: readonly string[],
    badge: string | undefined,
  ) => Promise<void>;
}

/** In `index.js`, before `AppRegistry.registerComponent`: a push also starts the app without any screen. */
export async function startHandoffPush(app: HandoffPushApp): Promise<HandoffPushClient> {
  const messaging = getMessaging();
  const starting = startClient(app);
  const isFromUs = (data: Data | undefined): data is Data => typeof data?.conversationId === 'string';

  setBackgroundMessageHandler(messaging, async ({ data, notification }) => {
    const client = await starting;
    if (!isFromUs(data)) return;
    if (data.event === 'read') await removeRead(app, client, data);
    // What carries words of ours the system shows by itself.
    else if (!notification && Platform.OS === 'android') await show(app, client, data, undefined);
  });
  onMessage(messaging, async ({ data, notification }) => {
    const client = await starting;
    if (!isFromUs(data)) return;
    if (data.event === 'read') await removeRead(app, client, data);
    else if (data.conversationId !== shownConversation) await show(app, client, data, notification);
  });
  const openTapped = async (message: { data?: Data } | null) => {
    const client = await starting;
    // A push of who had this phone before opens the app, and nothing of theirs.
    if (isFromUs(message?.data) && (await client.isForMe(message.data))) {
      app.openConversation(String(message.data.conversationId));
    }
  };
  onNotificationOpenedApp(messaging, openTapped);
  void getInitialNotification(messaging).then(openTapped);
  onTokenRefresh(messaging, () => void starting.then(registerDevice));

  const client = await starting;
  void client.retryPending();
  AppState.addEventListener('change', (state) => {
    if (state === 'active') void client.retryPending();
  });
  return client;
}

async function startClient({ baseUrl, getToken: getAccessToken }: HandoffPushApp): Promise<HandoffPushClient> {
  const key = 'handoff-push-device-id';
  const known = await AsyncStorage.getItem(key);
  // The app's own name for this installation; no secret.
  const deviceId = known ?? `rn-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  if (known === null) await AsyncStorage.setItem(key, deviceId);
  return createHandoffPushClient({ baseUrl, getToken: getAccessToken, deviceId, storage: AsyncStorage });
}

/** At each start with somebody signed in, and after each sign-in. */
export async function registerDevice(client: HandoffPushClient): Promise<void> {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // On an iPhone too the push goes through Firebase, and this is Firebase's token.
  const token = await getToken(getMessaging());
  const platform = Platform.OS === 'ios' ? 'ios' : 'android';
  await client.register({ channel: 'fcm', token, platform, locale, timeZone });
}

/**
 * Ask when the customer sees why: after their first message, below "We'll let you know when we answer". iOS asks once,
 * Android 13 and newer twice at most.
 */
export async function askForNotifications(client: HandoffPushClient): Promise<void> {
  const { status } = await requestNotifications(['alert', 'badge', 'sound']);
  if (status === RESULTS.GRANTED) await registerDevice(client);
}

let shownConversation: string | undefined;

/** In the conversation's screen. With React Navigation pass `useIsFocused()`: a screen below another stays mounted. */
export function useConversationPresence(client: HandoffPushClient, conversationId: string, isFocused: boolean): void {
  useEffect(() => {
    if (!isFocused) return undefined;
    const follow = (state: string) => {
      // `inactive` is iOS's control centre or a call: the conversation is still to be seen.
      if (state === 'active') {
        shownConversation = conversationId;
        void client.presence.show(conversationId);
      } else if (state === 'background') {
        leave();
      }
    };
    const leave = () => {
      if (shownConversation === conversationId) shownConversation = undefined;
      void client.presence.hide(conversationId);
    };
    follow(AppState.currentState);
    const subscription = AppState.addEventListener('change', follow);
    return () => {
      subscription.remove();
      leave();
    };
  }, [client, conversationId, isFocused]);
}

async function show(
  app: HandoffPushApp,
  client: HandoffPushClient,
  data: Data,
  text: { title?: string; body?: string } | undefined,
) {
  // The phone changed hands after the push was sent: no words, no ids.
  if (await client.isForMe(data)) await app.show(data, text);
  else await app.show({}, undefined);
}

async function removeRead(
  { removeRead: remove }: HandoffPushApp,
  client: HandoffPushClient,
  data: Data,
): Promise<void> {
  if (!(await client.isForMe(data))) return;
  const messageIds = listOf(data.messageIds);
  await remove(String(data.conversationId), messageIds, typeof data.badge === 'string' ? data.badge : undefined);
}

/** In Firebase's data a list is a text. */
function listOf(text: unknown): readonly string[] {
  try {
    const list: unknown = JSON.parse(String(text));
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}
