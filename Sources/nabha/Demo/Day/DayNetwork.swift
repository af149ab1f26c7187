import NabhaClient
import NabhaClientHTTP
import Synchronization

/// The network of a phone in a demonstration: it can be away, and it can lose an answer.
final class DayNetwork: Transport {
    let profile: LinkProfile
    private let transport: HTTPTransport
    private let state = Mutex(State())

    private struct State {
        var isThere = true
        var requests = 0
        var onReply: (@Sendable () async -> Void)?
    }

    struct Away: Error {}

    init(_ profile: LinkProfile, seed: UInt64, speed: Double) {
        self.profile = profile
        transport = HTTPTransport(link: SimulatedLink(profile, seed: seed, speed: speed))
    }

    var isThere: Bool {
        get { state.withLock(\.isThere) }
        set { state.withLock { $0.isThere = newValue } }
    }

    /// All so far.
    var cost: DayCost { DayCost(wire: transport.count, requests: state.withLock(\.requests)) }

    /// The next answer is lost on the way; something happens meanwhile.
    func loseNextReply(_ happening: @escaping @Sendable () async -> Void) {
        state.withLock { $0.onReply = happening }
    }

    func send(_ request: TransportRequest) async throws -> TransportReply {
        guard isThere else { throw Away() }
        state.withLock { $0.requests += 1 }
        let reply = try await transport.send(request)
        let happening = state.withLock { state in
            defer { state.onReply = nil }
            return state.onReply
        }
        guard let happening else { return reply }
        await happening()
        throw Away()
    }

    func shutdown() async { await transport.shutdown() }
}

/// What went over the network for something.
struct DayCost: Sendable, Hashable {
    var wire = WireCount()
    var requests = 0

    /// One for each request and one for each connection.
    var roundTrips: Int { requests + wire.connections }
    var bytes: Int { wire.sent + wire.received }

    static func - (left: DayCost, right: DayCost) -> DayCost {
        DayCost(wire: left.wire - right.wire, requests: left.requests - right.requests)
    }
}
