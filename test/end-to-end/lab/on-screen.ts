import type { Page } from 'playwright-core';
import type { Pushed } from '../running-stack.ts';

export interface OnScreen {
  readonly phone: string;
  readonly deviceToken: string;
  /** The app shows a chat: its notifications are gone. */
  readonly isInChat: boolean;
  /** Newest first. */
  readonly messageIds: readonly string[];
}

/** The notifications that each phone of the page shows. */
export async function onScreen(page: Page): Promise<OnScreen[]> {
  const phones = await page.locator('[data-phone]').all();
  return Promise.all(
    phones.map(async (phone) => ({
      phone: (await phone.getAttribute('data-phone')) ?? '',
      deviceToken: (await phone.getAttribute('data-token')) ?? '',
      isInChat: (await phone.getAttribute('data-app')) === 'chat',
      messageIds: await phone
        .locator('[data-notification]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-message') ?? '')),
    })),
  );
}

/**
 * What a phone must show of the pushes that its provider took, where nobody has touched it: of each collapse id (APNs) or
 * tag (FCM) the last, and nothing of what another device has read.
 */
export function mustShow(pushes: readonly Pushed[], deviceToken: string): string[] {
  const shown = new Map<string, string>();
  for (const { channel, headers, payload } of pushes.filter((push) => push.deviceToken === deviceToken)) {
    const data = channel === 'apns' ? payload : payload.message.data;
    if (data.event === 'read') {
      const read: string[] = typeof data.messageIds === 'string' ? JSON.parse(data.messageIds) : data.messageIds;
      for (const [id, messageId] of shown) if (read.includes(messageId) || data.badge === '0') shown.delete(id);
      continue;
    }
    if (channel === 'apns' && payload.aps.alert === undefined) {
      if (payload.aps.badge === 0) shown.clear();
      continue;
    }
    const id = channel === 'apns' ? headers['apns-collapse-id'] : payload.message.android.notification?.tag;
    shown.delete(id ?? data.messageId);
    shown.set(id ?? data.messageId, data.messageId);
  }
  return [...shown.values()].reverse();
}
