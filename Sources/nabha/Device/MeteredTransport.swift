import NabhaClient
import Synchronization

/// Counts what goes over another transport.
final class MeteredTransport: Transport {
    private let base: any Transport
    private let state = Mutex(State())

    private struct State {
        var traffic = Traffic()
        var replies = 0
    }

    init(_ base: any Transport) { self.base = base }

    /// All so far.
    var traffic: Traffic { state.withLock(\.traffic) }
    /// Requests that were answered.
    var replies: Int { state.withLock(\.replies) }

    func send(_ request: TransportRequest) async throws -> TransportReply {
        state.withLock { $0.traffic.requests += 1 }
        let reply = try await base.send(request)
        state.withLock { state in
            state.replies += 1
            state.traffic.sent += reply.bytesSent
            state.traffic.received += reply.bytesReceived
        }
        return reply
    }
}
