import Foundation

/// What the app and its notification service extension share. Add this file to both targets, and the App Group to both.
enum HandoffPushShared {
    static let appGroup = "group.com.example.app"

    /// Whom pushes for this phone are for, as the last registration said; nil: nobody is signed in.
    static var recipient: String? {
        get { defaults?.string(forKey: "handoffPushRecipient") }
        set { defaults?.set(newValue, forKey: "handoffPushRecipient") }
    }

    /// A push for somebody else was sent before this phone changed hands.
    static func isForMe(_ userInfo: [AnyHashable: Any]) -> Bool {
        guard let recipient else { return false }
        return userInfo["recipient"] as? String == recipient
    }

    private static var defaults: UserDefaults? { UserDefaults(suiteName: appGroup) }
}
