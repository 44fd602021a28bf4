import Foundation
import UserNotifications

/// Registers this phone, ends that, and says which conversation is on the screen. iOS 16 or newer.
actor HandoffPush {
    static let shared = HandoffPush(
        api: HandoffPushAPI(
            baseURL: "https://abc123.execute-api.eu-central-1.amazonaws.com", // the deployment's ApiUrl
            accessToken: { await Session.current?.accessToken } // your app's own
        )
    )

    private struct Device: Encodable, Sendable {
        let channel = "apns"
        let token: String
        let environment: String?
        let locale: String?
        let timeZone: String
        let appVersion: String?
        let osVersion: String
    }
    private struct Registration: Decodable {
        let recipient: String
        let unregisterKey: String
    }
    private struct Unregistration: Encodable, Sendable { let unregisterKey: String }
    private struct Read: Encodable, Sendable { let upTo: String?; let deviceId: String }
    private struct Report: Encodable, Sendable {
        let conversationId: String
        let deviceId: String
        let status: String
        let ageMs: Int
    }
    private struct Reports: Encodable, Sendable { let reports: [Report] }
    private struct Reported: Decodable {
        struct One: Decodable { let result: String }
        let reports: [One]
    }
    private struct Waiting: Equatable {
        let status: String
        /// Monotonic, and goes on while the phone sleeps.
        let since: ContinuousClock.Instant
    }

    private let api: HandoffPushAPI
    private let clock = ContinuousClock()
    private let defaults = UserDefaults.standard
    private var waiting: [String: Waiting] = [:]
    /// The conversation whose screen is open, and whether the app is in front.
    private var screen: String?
    private var isInFront = true
    private var intervalSeconds = 30.0
    private var planned: Task<Void, Never>?
    private var inFlight: Task<HandoffPushAPI.Answer?, Never>?
    private var turn = 0
    /// Calls that change the registration go one after the other.
    private var last: Task<Void, Never>?

    init(api: HandoffPushAPI) { self.api = api }

    // MARK: - Registration

    /// At each start and whenever iOS gives a token, while somebody is signed in. Twice is as good as once.
    func register(deviceToken: Data) async {
        await inTurn { await self.registerNow(deviceToken) }
    }

    /// Before the app drops the access token. Without a network the phone is unregistered later.
    func signOut() async {
        await inTurn { await self.signOutNow() }
    }

    /// At each start and when the network is back, signed in or not.
    func retryPending() async {
        await inTurn { await self.unregisterPending() }
    }

    private func inTurn(_ act: @escaping @Sendable () async -> Void) async {
        let before = last
        let task = Task {
            await before?.value
            await act()
        }
        last = task
        await task.value
    }

    private func registerNow(_ deviceToken: Data) async {
        #if DEBUG
        let environment: String? = "sandbox"
        #else
        // Left out, the deployment's setting counts, and the other host is tried once.
        let environment: String? = nil
        #endif
        let device = Device(
            token: deviceToken.map { String(format: "%02x", $0) }.joined(),
            environment: environment,
            locale: Locale.preferredLanguages.first,
            timeZone: TimeZone.current.identifier,
            appVersion: Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String,
            osVersion: ProcessInfo.processInfo.operatingSystemVersionString
        )
        guard let answer = await api.send("PUT", devicePath, device),
              let registration = try? JSONDecoder().decode(Registration.self, from: answer.body)
        else { return }
        // Another customer, whom nobody signed out: what is left of theirs ends too.
        if let former = HandoffPushShared.recipient, former != registration.recipient { moveKeyToPending() }
        HandoffPushShared.recipient = registration.recipient
        defaults.set(registration.unregisterKey, forKey: "handoffPushUnregisterKey")
        await unregisterPending()
    }

    private func signOutNow() async {
        // First of all: from here on a push for this customer shows no more than the generic line.
        HandoffPushShared.recipient = nil
        // What the phone shows already holds this customer's words.
        let notifications = UNUserNotificationCenter.current()
        notifications.removeAllDeliveredNotifications()
        try? await notifications.setBadgeCount(0)
        let key = moveKeyToPending()
        if let screen { note(screen, "background") }
        screen = nil
        let sent = Task { await self.sendWaiting() }
        let answer = await api.send("DELETE", devicePath)
        await sent.value
        // What waits is this customer's: it must not be sent with the next one's token.
        waiting = [:]
        guard let answer else { return }
        if let key, answer.status == 204 || answer.status == 404 { pendingKeys.removeAll { $0 == key } }
        await unregisterPending()
    }

    private func unregisterPending() async {
        for key in pendingKeys {
            let body = Unregistration(unregisterKey: key)
            // Without a token: whoever has the key may end what it was given for, and nothing else.
            guard await api.send("POST", "/v1/devices/unregister", body, withToken: false) != nil else { return }
            pendingKeys.removeAll { $0 == key }
        }
    }

    @discardableResult
    private func moveKeyToPending() -> String? {
        guard let key = defaults.string(forKey: "handoffPushUnregisterKey") else { return nil }
        pendingKeys = (pendingKeys + [key]).suffix(20)
        defaults.removeObject(forKey: "handoffPushUnregisterKey")
        return key
    }

    private var pendingKeys: [String] {
        get { defaults.stringArray(forKey: "handoffPushPendingKeys") ?? [] }
        set { defaults.set(newValue, forKey: "handoffPushPendingKeys") }
    }

    /// The app's own name for this installation.
    private var deviceId: String {
        if let known = defaults.string(forKey: "handoffPushDeviceId") { return known }
        let new = UUID().uuidString
        defaults.set(new, forKey: "handoffPushDeviceId")
        return new
    }
    private var devicePath: String { "/v1/devices/\(HandoffPushAPI.encoded(deviceId))" }

    // MARK: - Presence

    /// The conversation's screen has appeared.
    func appeared(_ conversationId: String) async {
        if let screen, screen != conversationId { note(screen, "background") }
        screen = conversationId
        if isInFront { note(conversationId, "active") }
        await sendWaiting()
    }

    /// The conversation's screen has disappeared; harmless if the next one has appeared before.
    func disappeared(_ conversationId: String) async {
        guard screen == conversationId else { return }
        note(conversationId, "background")
        screen = nil
        await sendWaiting()
    }

    func appLeft() async {
        isInFront = false
        if let screen { note(screen, "background") }
        await sendWaiting()
    }

    func appCameBack() async {
        isInFront = true
        if let screen { note(screen, "active") }
        await sendWaiting()
    }

    func isShowing(_ conversationId: String?) -> Bool { isInFront && screen != nil && screen == conversationId }

    /// All that was sent until then: the ISO 8601 time of the newest message on the screen, as your chat gives it.
    func markRead(_ conversationId: String, upTo: String? = nil) async {
        let path = "/v1/conversations/\(HandoffPushAPI.encoded(conversationId))/read"
        _ = await api.send("PUT", path, Read(upTo: upTo, deviceId: deviceId))
    }

    private func note(_ conversationId: String, _ status: String) {
        waiting[conversationId] = Waiting(status: status, since: clock.now)
    }

    /// All that waits, now: that the customer left must not wait behind a slow heartbeat, so that one is given up.
    private func sendWaiting() async {
        planned?.cancel()
        inFlight?.cancel()
        turn += 1
        let mine = turn
        let now = clock.now
        // An older report is refused.
        waiting = waiting.filter { now - $0.value.since < .seconds(86_400) }
        let sent = Array(waiting.prefix(20))
        guard !sent.isEmpty else { return }
        let id = deviceId
        let body = Reports(reports: sent.map { conversationId, report in
            let age = (now - report.since).components
            let ageMs = Int(age.seconds) * 1000 + Int(age.attoseconds / 1_000_000_000_000_000)
            return Report(conversationId: conversationId, deviceId: id, status: report.status, ageMs: ageMs)
        })
        let request = Task { await api.send("PUT", "/v1/presence", body) }
        inFlight = request
        let answer = await request.value
        guard mine == turn else { return }

        if let answer, answer.status != 401, answer.status != 403 {
            for (id, report) in sent where waiting[id] == report { waiting[id] = nil }
            intervalSeconds = answer.nextReportSeconds ?? intervalSeconds
            // The answers stand in the order of the reports.
            let results = (try? JSONDecoder().decode(Reported.self, from: answer.body))?.reports ?? []
            for (one, (id, _)) in zip(results, sent) where one.result == "conversation-of-another" && screen == id { screen = nil }
            if answer.status >= 400 { screen = nil }
        }
        let goesOn = isInFront && screen != nil
        guard goesOn || !waiting.isEmpty else { return }
        let seconds = intervalSeconds
        planned = Task {
            try? await Task.sleep(for: .seconds(seconds))
            if !Task.isCancelled { await self.sendAgain() }
        }
    }

    private func sendAgain() async {
        if isInFront, let screen { note(screen, "active") }
        await sendWaiting()
    }
}
