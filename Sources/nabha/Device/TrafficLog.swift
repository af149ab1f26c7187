import Foundation
import NabhaModel
import NabhaSync

/// What the network cost, by month: on prepaid phones people ask.
struct TrafficLog: Sendable {
    private let path: String

    init(folder: String) { path = folder + "/traffic.json" }

    /// - Parameter month: `2026-11`.
    func used(in month: String) -> Traffic { Traffic(months[month] ?? .null) }

    /// What cannot be written down is no reason to fail a sync.
    func add(_ traffic: Traffic, in month: String) {
        var months = months
        months[month] = (used(in: month) + traffic).json
        let members = months.sorted { $0.key < $1.key }.suffix(Self.kept).map { JSON.Member($0.key, $0.value) }
        try? Data(JSON.object(members).serialized()).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Two years.
    private static let kept = 24

    private var months: [String: JSON] {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)), let json = try? JSON.parse(Array(data))
        else { return [:] }
        return Dictionary(json.objectMembers.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    static func month(of instant: Instant) -> String { String(instant.day().description.prefix(7)) }
}

/// What went over the network.
struct Traffic: Sendable, Hashable {
    var sent = 0
    var received = 0
    var requests = 0

    var bytes: Int { sent + received }

    init() {}

    /// `↑ 812 B ↓ 31 kB in 3 requests`.
    var text: String { "↑ \(sent.shortBytes) ↓ \(received.shortBytes) in \(requests.counted("request"))" }

    fileprivate init(_ json: JSON) {
        sent = Int(json["sent"]?.integer ?? 0)
        received = Int(json["received"]?.integer ?? 0)
        requests = Int(json["requests"]?.integer ?? 0)
    }

    var json: JSON {
        ["sent": .integer(Int64(sent)), "received": .integer(Int64(received)), "requests": .integer(Int64(requests))]
    }

    static func + (left: Traffic, right: Traffic) -> Traffic {
        var sum = left
        sum.sent += right.sent
        sum.received += right.received
        sum.requests += right.requests
        return sum
    }

    static func - (left: Traffic, right: Traffic) -> Traffic {
        var difference = left
        difference.sent -= right.sent
        difference.received -= right.received
        difference.requests -= right.requests
        return difference
    }
}

extension JSON {
    /// Of an object; none of anything else.
    fileprivate var objectMembers: [Member] {
        if case .object(let members) = self { members } else { [] }
    }
}
