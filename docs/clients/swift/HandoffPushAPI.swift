import Foundation

/// The requests. `nil` means: no network, an outage, or somebody else's answer; try later.
struct HandoffPushAPI: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: Data
        let nextReportSeconds: Double?
    }

    let baseURL: String
    /// The signed-in customer's access token; nil: nobody is signed in.
    let accessToken: @Sendable () async -> String?

    func send(_ method: String, _ path: String, _ body: (any Encodable & Sendable)? = nil, withToken: Bool = true) async -> Answer? {
        guard let url = URL(string: baseURL + path) else { return nil }
        var request = URLRequest(url: url, timeoutInterval: 10)
        request.httpMethod = method
        if withToken {
            guard let token = await accessToken() else { return Answer(status: 401, body: Data(), nextReportSeconds: nil) }
            request.setValue("Bearer \(token)", forHTTPHeaderField: "authorization")
        }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "content-type")
            request.httpBody = try? JSONEncoder().encode(body)
        }
        guard let (data, response) = try? await URLSession.shared.data(for: request),
              let http = response as? HTTPURLResponse,
              http.statusCode < 500, http.statusCode != 429
        else { return nil }
        let seconds = http.value(forHTTPHeaderField: "next-report-seconds").flatMap(Double.init)
        return Answer(status: http.statusCode, body: data, nextReportSeconds: seconds)
    }

    /// An id as a part of a path: percent-encoded once.
    static func encoded(_ id: String) -> String {
        let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return id.addingPercentEncoding(withAllowedCharacters: unreserved) ?? id
    }
}
