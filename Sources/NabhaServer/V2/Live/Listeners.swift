import NabhaModel
import NabhaSync
import Synchronization

/// Who is listening for news, by a stream of events or a reply that is held, and how many there are.
final class Listeners: Sendable {
    /// Each keeps a connection open.
    static let limit = 1_000
    static let limitOfUser = 5
    /// How long a stream may be silent: less than proxies and mobile networks wait before they cut a connection.
    static let keepAlive = Duration.seconds(20)
    /// How many seconds a stream lasts at most; then the client opens another.
    static let longest = 3_600

    /// The right to listen, for as long as it is held.
    ///
    /// Given back when nobody holds it any more: a reply may be thrown away before a byte of its body was written.
    final class Place: Sendable {
        private let user: RecordID
        private let listeners: Listeners

        fileprivate init(of user: RecordID, in listeners: Listeners) {
            self.user = user
            self.listeners = listeners
        }

        deinit { listeners.leave(user) }
    }

    private struct State {
        var total = 0
        var ofUser: [RecordID: Int] = [:]
    }
    private let state = Mutex(State())

    var count: Int { state.withLock { $0.total } }

    /// - Throws: 503 where there are too many, 429 where the user has too many.
    func place(for user: RecordID) throws(Problem) -> Place {
        let refusal = state.withLock { state -> Problem? in
            guard state.total < Self.limit else { return .tooMany }
            guard state.ofUser[user, default: 0] < Self.limitOfUser else { return .tooManyOfUser }
            state.total += 1
            state.ofUser[user, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
        return Place(of: user, in: self)
    }

    private func leave(_ user: RecordID) {
        state.withLock { state in
            state.total -= 1
            let left = state.ofUser[user, default: 0] - 1
            state.ofUser[user] = left > 0 ? left : nil
        }
    }
}

extension Problem {
    fileprivate static let tooMany = Problem.later(
        .unavailable,
        "Very many are listening at once; ask from time to time instead.",
        after: .seconds(60)
    )
    fileprivate static let tooManyOfUser = Problem.later(
        .rateLimited,
        "At most \(Listeners.limitOfUser) connections of one user listen at once: close another one.",
        after: .seconds(60)
    )
}
