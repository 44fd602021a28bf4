/** What a field means, by its path below a component; `*` is every component's field of that name. */
export const fieldTexts: Readonly<Record<string, string>> = {
  '*.deviceId': 'The app’s own name for this installation. Two customers may have the same one.',
  '*.conversationId': 'The contact centre’s own id for Genesys Cloud, else `<source>~<id>`, as a push carries both.',
  '*.recipient':
    'Every push to the device carries it. A push with another one was meant for somebody who had the phone before.',
  '*.routingId': 'Random: what other systems may know the device by.',
  '*.channel': 'Who delivers: Apple (`apns`), Firebase (`fcm`) or Telegram (`telegram`).',
  '*.platform': 'What the device runs; with `fcm` it says what a push is made of.',
  '*.app': 'Which of the deployment’s apps: a bundle id, a Firebase project or a bot.',
  '*.locale': 'The language of the generic line.',
  '*.timeZone': 'IANA’s name of a time zone.',
  '*.appVersion': 'For people who look for a fault.',
  '*.osVersion': 'For people who look for a fault.',
  '*.privacy': 'How much a push shows. It counts where it is stricter than the deployment’s.',
  '*.pushWhileActive': 'Pushes come even while the app shows the conversation.',
  '*.mutedUntil': 'Nothing is pushed until then.',
  '*.categories': 'What the customer wants to hear of.',
  '*.categories.chatMessages': 'Messages of agents and bots.',
  '*.categories.ticketUpdates': 'News of tickets.',
  '*.categories.systemNotices': 'Notices of the contact centre itself.',
  '*.quietHours': 'Every day, by the clock of a time zone.',
  '*.quietHours.start': 'The time of the day at which they begin.',
  '*.quietHours.end': 'The time at which they end; before the start, it is the next day’s.',
  '*.quietHours.timeZone': 'IANA’s name. It need not be the device’s.',
  '*.quietHours.mode':
    'What becomes of messages meanwhile. `drop`: not pushed. `silent`: pushed without a sound. `defer`: pushed when the quiet hours end, those of a conversation as one.',

  'ApnsDevice.channel': 'An iOS device that Apple pushes to.',
  'ApnsDevice.token': 'The device token, in hexadecimal.',
  'ApnsDevice.environment':
    'Whose token it is: `sandbox` for a build from Xcode. Left out, it is the deployment’s setting; where APNs does not know the token there, the other one is tried once and kept.',
  'ApnsDevice.app': 'One of the deployment’s bundle ids; left out: the first of them.',
  'FcmDevice.channel': 'A device that Firebase pushes to.',
  'FcmDevice.token': 'The registration token, as Firebase gave it. Either this or `fid`.',
  'FcmDevice.fid': 'The Firebase Installation ID. Either this or `token`.',
  'FcmDevice.platform': 'Left out: `android`.',
  'FcmDevice.environment': 'Says nothing with Firebase; apps that always send it may.',
  'FcmDevice.app': 'One of the deployment’s Firebase projects; left out: the first of them.',

  'TelegramDevice.channel': 'A Mini App, whose pushes are messages of its bot.',
  'TelegramDevice.initData':
    '`Telegram.WebApp.initData`, unchanged, and no older than the deployment allows (`telegramInitDataHours`). It says whose chat it is; the chat itself cannot be named.',
  'TelegramDevice.locale': 'The language of the generic line. Left out: Telegram’s, as `initData` has it.',
  'TelegramDevice.app': 'One of the deployment’s bots; left out: the first of them.',

  'Device.environment': 'With `apns` only.',
  'Device.address': 'With `fcm` only: what Firebase knows the device by.',
  'Device.registeredAt': 'The last time.',
  'Device.gone': 'The provider has said that the app is not there any more. Registering again revives the device.',
  'Device.gone.since': 'When it was said, or from when on the provider says so.',
  'Device.gone.reason':
    'The provider’s own word. With `telegram`: `needs-start` (the customer has never pressed Start: show a link to the bot), `blocked`, `deactivated` or `chat-not-found`.',
  'RegisteredDevice.unregisterKey':
    'Unregisters this registration later, without an access token. New each time, and shown only now: keep it where only the app can read it.',
  'Devices.devices': 'The one registered last need not come first.',

  'UnregisterRequest.unregisterKey': 'What the last registration of the device returned.',

  'PresenceReport.status': 'Whether the conversation is on the screen.',
  'PresenceReport.ageMs': 'For how long it has been so, by a monotonic clock, where it could not be said at once.',
  'PresenceReports.reports': 'A device may report several conversations, and one conversation several times.',
  'PresenceReports.reports.status': 'Whether the conversation is on the screen.',
  'PresenceReports.reports.ageMs':
    'For how long it has been so, by a monotonic clock, where it could not be said at once.',
  'PresenceResults.nextReportSeconds': 'As the header of that name.',
  'PresenceResults.reports': 'In the order of the request.',
  'PresenceResults.reports.result':
    '`older-report`: a newer one of the device is known. `conversation-of-another`: the conversation is another customer’s, and nothing was changed.',

  'Preferences.mutedConversations': 'The latest first.',
  'Preferences.mutedConversations.until': 'Absent: until it is unmuted.',
  'Mute.until': 'Left out: until it is unmuted.',
  'Read.upTo': 'All that was sent until then is read. Left out: until two seconds ago.',
  'Read.deviceId': 'The device that shows it: the others are told.',
  'Unread.unread': 'How many messages the customer has not read, of all conversations: the badge.',

  'Pushes.messages': 'The newest first, 50 at most.',
  'Pushes.messages.messageId': 'As in the push.',
  'Pushes.messages.sentAt': 'When the agent sent it.',
  'Pushes.messages.state':
    '`open`: not decided for good. `seen`: the app showed it. `pushed`: a device got it. `withheld`: nobody heard, because of `reason`.',
  'Pushes.messages.reason': 'Why nobody heard.',
  'Pushes.messages.pushes': 'One for each device that was chosen.',
  'Pushes.messages.pushes.state':
    '`queued`, `sending` and `waiting` go on. `delivered`: the provider took it. `gone`: the app is not there. `refused`: the provider did not take it. `superseded`: a newer one stands for it.',
  'Pushes.messages.pushes.reason': 'Why it was not sent.',
  'Pushes.messages.pushes.at': 'The last change, once it was tried.',

  'Error.error': 'What is wrong.',
  'Error.error.code': 'For programs: it stays.',
  'Error.error.message': 'For people: it may change.',
  'Error.error.fields': 'Each wrong field.',
  'Error.error.fields.field': 'Its name or path, such as `reports.0.status`; `(body)` is the body as a whole.',
  'Error.error.fields.message': 'What is allowed there. Never what was sent.',
  'GatewayError.message': 'Such as `Unauthorized`. It may change: read the status.',
};
