import SwiftUI
import UIKit
import UserNotifications

/// `@UIApplicationDelegateAdaptor(AppDelegate.self) var appDelegate` in a SwiftUI app.
@MainActor
final class AppDelegate: NSObject, UIApplicationDelegate, UNUserNotificationCenterDelegate {
    /// Your app's own: opens the conversation, also when the app is just starting.
    static var openConversation: (_ conversationId: String) -> Void = { _ in }

    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]? = nil
    ) -> Bool {
        UNUserNotificationCenter.current().delegate = self
        let center = NotificationCenter.default
        center.addObserver(self, selector: #selector(appLeft), name: UIApplication.didEnterBackgroundNotification, object: nil)
        center.addObserver(self, selector: #selector(appCameBack), name: UIApplication.willEnterForegroundNotification, object: nil)
        Task {
            await HandoffPush.shared.retryPending()
            await Self.refreshRegistration()
        }
        return true
    }

    // MARK: - Permission and registration

    /// Ask when the customer sees why: after their first message, below "We'll let you know when we answer".
    /// iOS asks once. Who said no finds the switch in Settings only, so do not ask at the first start.
    static func askForNotifications() async {
        _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .badge, .sound])
        await refreshRegistration()
    }

    /// At each start and after each sign-in: the token changes, and it must not be kept by the app.
    static func refreshRegistration() async {
        let settings = await UNUserNotificationCenter.current().notificationSettings()
        guard settings.authorizationStatus == .authorized || settings.authorizationStatus == .provisional else { return }
        UIApplication.shared.registerForRemoteNotifications()
    }

    func application(_ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data) {
        Task { await HandoffPush.shared.register(deviceToken: deviceToken) }
    }

    func application(_ application: UIApplication, didFailToRegisterForRemoteNotificationsWithError error: Error) {
        // The simulator without an Apple silicon Mac, or no network: the next start asks again.
    }

    // MARK: - In front or not

    @objc private func appLeft() {
        // Without it iOS may stop the app before the report is sent.
        let application = UIApplication.shared
        let task = application.beginBackgroundTask(withName: "presence")
        Task {
            await HandoffPush.shared.appLeft()
            application.endBackgroundTask(task)
        }
    }

    @objc private func appCameBack() {
        Task {
            await HandoffPush.shared.appCameBack()
            await HandoffPush.shared.retryPending()
        }
    }

    // MARK: - Pushes

    /// The app is in front. Nothing is shown of the conversation on the screen, nor of what is meant for somebody else.
    func userNotificationCenter(
        _ center: UNUserNotificationCenter,
        willPresent notification: UNNotification
    ) async -> UNNotificationPresentationOptions {
        let userInfo = notification.request.content.userInfo
        guard HandoffPushShared.isForMe(userInfo) else { return [] }
        let isShown = await HandoffPush.shared.isShowing(userInfo["conversationId"] as? String)
        return isShown ? [] : [.banner, .list, .sound, .badge]
    }

    /// The customer tapped. A push of who had this phone before opens the app, and nothing of theirs.
    func userNotificationCenter(_ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse) async {
        let userInfo = response.notification.request.content.userInfo
        guard HandoffPushShared.isForMe(userInfo), let conversationId = userInfo["conversationId"] as? String else { return }
        Self.openConversation(conversationId)
    }

    /// Messages were read on another device. Best effort: iOS delivers few such pushes, and none to an app that was swiped away.
    func application(
        _ application: UIApplication,
        didReceiveRemoteNotification userInfo: [AnyHashable: Any]
    ) async -> UIBackgroundFetchResult {
        guard userInfo["event"] as? String == "read", HandoffPushShared.isForMe(userInfo),
              let conversationId = userInfo["conversationId"] as? String,
              let messageIds = userInfo["messageIds"] as? [String]
        else { return .noData }
        let center = UNUserNotificationCenter.current()
        // Of the conversation only what was read: a newer message may have come since.
        let read = await center.deliveredNotifications().map(\.request).filter { request in
            guard let messageId = request.content.userInfo["messageId"] as? String else { return false }
            return request.content.threadIdentifier == conversationId && messageIds.contains(messageId)
        }
        center.removeDeliveredNotifications(withIdentifiers: read.map(\.identifier))
        return .newData
    }
}

extension View {
    /// Of the conversation's screen. In UIKit call the same two from `viewDidAppear` and `viewDidDisappear`.
    func reportsPresence(of conversationId: String) -> some View {
        onAppear {
            Task {
                await HandoffPush.shared.appeared(conversationId)
                await removeDelivered(of: conversationId)
            }
        }
        .onDisappear { Task { await HandoffPush.shared.disappeared(conversationId) } }
    }
}

/// What the customer is reading now need not lie in the notification centre.
private func removeDelivered(of conversationId: String) async {
    let center = UNUserNotificationCenter.current()
    let delivered = await center.deliveredNotifications().map(\.request)
    let ofConversation = delivered.filter { $0.content.threadIdentifier == conversationId }
    center.removeDeliveredNotifications(withIdentifiers: ofConversation.map(\.identifier))
}
