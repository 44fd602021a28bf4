import UserNotifications

/// The notification service extension. Pushes of the modes `full` and `id-only` pass it before iOS shows them.
final class NotificationService: UNNotificationServiceExtension {
    private var deliver: ((UNNotificationContent) -> Void)?
    private var content = UNMutableNotificationContent()

    override func didReceive(
        _ request: UNNotificationRequest,
        withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
    ) {
        guard HandoffPushShared.isForMe(request.content.userInfo) else {
            contentHandler(Self.genericLine())
            return
        }
        guard let original = request.content.mutableCopy() as? UNMutableNotificationContent else {
            contentHandler(request.content)
            return
        }
        deliver = contentHandler
        content = original
        let alert = (request.content.userInfo["aps"] as? [String: Any])?["alert"] as? [String: Any]
        // In mode `full` the words are there already.
        guard alert?["loc-key"] != nil, let messageId = request.content.userInfo["messageId"] as? String else {
            finish()
            return
        }
        Task {
            if let (sender, text) = await words(of: messageId) {
                content.title = sender
                content.body = text
            }
            finish()
        }
    }

    /// iOS gives about 30 seconds; then the line of `HANDOFF_PUSH_NEW_MESSAGE` is shown as it came.
    override func serviceExtensionTimeWillExpire() { finish() }

    private func finish() {
        deliver?(content)
        deliver = nil
    }

    /// Your back end's own, with the customer's own access token (a shared Keychain group), for mode `id-only`.
    /// nil: nothing could be had, and the generic line stays.
    private func words(of messageId: String) async -> (sender: String, text: String)? { nil }

    /// The phone changed hands after the push was sent: no words, no ids, no badge, nothing to open.
    private static func genericLine() -> UNNotificationContent {
        let content = UNMutableNotificationContent()
        // In the Localizable.strings of the extension, and of the app for mode `id-only`.
        content.body = NSLocalizedString("HANDOFF_PUSH_NEW_MESSAGE", comment: "You have a new message.")
        return content
    }
}
