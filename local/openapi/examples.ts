/** Of requests by operation, and of answers by operation and status; tests hold them against the contract. */
export const examples: Readonly<
  Record<string, { readonly request?: unknown; readonly answers?: Readonly<Record<number, unknown>> }>
> = {
  registerDevice: {
    request: {
      channel: 'apns',
      token: '00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0',
      environment: 'production',
      locale: 'de-CH',
      timeZone: 'Europe/Zurich',
      appVersion: '4.2.0',
      osVersion: '19.1',
    },
    answers: { 200: registered(), 201: registered() },
  },
  listDevices: { answers: { 200: { devices: [device()] } } },
  unregisterWithKey: { request: { unregisterKey: '5J8QvY1m0dHq3Zt7xKc2Rb9uWn4LpEs6Ag0Tf8Yh1iM' } },
  reportPresence: { request: { deviceId: 'iphone', status: 'active' } },
  reportPresences: {
    request: {
      reports: [
        { conversationId: 'c-1', deviceId: 'iphone', status: 'background', ageMs: 90_000 },
        { conversationId: 'c-2', deviceId: 'iphone', status: 'active' },
      ],
    },
    answers: {
      200: {
        nextReportSeconds: 30,
        reports: [
          { conversationId: 'c-1', deviceId: 'iphone', result: 'older-report' },
          { conversationId: 'c-2', deviceId: 'iphone', result: 'stored' },
        ],
      },
    },
  },
  getPreferences: { answers: { 200: preferences() } },
  putPreferences: {
    request: {
      categories: { systemNotices: false },
      quietHours: { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'defer' },
    },
    answers: { 200: preferences() },
  },
  muteConversation: { request: { until: '2026-11-21T18:00:00+01:00' } },
  reportRead: { request: { upTo: '2026-11-21T10:00:00Z' }, answers: { 200: { unread: 2 } } },
  listPushes: {
    answers: {
      200: {
        messages: [
          {
            messageId: 'm-2',
            sentAt: '2026-11-21T10:05:00.000Z',
            state: 'withheld',
            reason: 'muted',
            pushes: [],
          },
          {
            messageId: 'm-1',
            sentAt: '2026-11-21T10:00:00.000Z',
            state: 'pushed',
            pushes: [{ deviceId: 'iphone', channel: 'apns', state: 'delivered', at: '2026-11-21T10:00:01.250Z' }],
          },
        ],
      },
    },
  },
};

function device() {
  return {
    deviceId: 'iphone',
    routingId: '6d0f2a54-8c1b-4b5e-9a53-0c7b6f0f9e11',
    channel: 'apns',
    platform: 'ios',
    environment: 'production',
    app: 'com.company.app',
    locale: 'de-CH',
    timeZone: 'Europe/Zurich',
    appVersion: '4.2.0',
    osVersion: '19.1',
    registeredAt: '2026-11-21T10:00:00.000Z',
    recipient: '7d9f1c9e-5a0e-4f0e-9f67-3f9d0a6f2b11',
  };
}

function registered() {
  return { ...device(), unregisterKey: '5J8QvY1m0dHq3Zt7xKc2Rb9uWn4LpEs6Ag0Tf8Yh1iM' };
}

function preferences() {
  return {
    categories: { chatMessages: true, ticketUpdates: true, systemNotices: false },
    quietHours: { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'defer' },
    pushWhileActive: false,
    mutedConversations: [{ conversationId: 'c-7' }],
  };
}
