package import NabhaModel
import NabhaSync
import Synchronization

/// Who users are, kept in memory, so that an authenticated request need not ask the database.
///
/// Exact: a commit that touches a user removes the entry before it is acknowledged; and what was read from a snapshot
/// is kept only if nothing was removed since the snapshot was asked for, for it might be older.
package final class Principals: Sendable {
    /// Users kept; further ones are read each time.
    package static let limit = 100_000

    private struct State {
        var principals: [RecordID: Principal] = [:]
        var removals = 0
        /// How often sessions were ended and devices changed, as far as is known here.
        var endings: Int64?
    }
    private let state = Mutex(State())

    package init() {}

    package subscript(user: RecordID) -> Principal? { state.withLock { $0.principals[user] } }

    /// A ticket to be taken before reading a principal that is to be kept.
    package var ticket: Int { state.withLock { $0.removals } }

    package func learned(_ principal: Principal, ticket: Int) {
        state.withLock { state in
            guard state.removals == ticket, state.principals.count < Self.limit else { return }
            state.principals[principal.user] = principal
        }
    }

    package func removed(_ users: some Collection<RecordID>) {
        guard !users.isEmpty else { return }
        state.withLock { state in
            state.removals += 1
            for user in users { state.principals[user] = nil }
        }
    }

    /// Sessions of some users were ended here, or devices registered, renewed or revoked.
    ///
    /// - Parameter number: counts all such events; where it does not follow on the last that is known, another process
    ///   has done so in between.
    func ended(_ users: some Collection<RecordID>, number: Int64) {
        let follows = state.withLock { state in
            defer { state.endings = number }
            return state.endings == number - 1
        }
        if follows { removed(users) } else { forget() }
    }

    /// What a look at the database showed.
    func noticed(endings: Int64) {
        let isKnown = state.withLock { state in
            defer { state.endings = endings }
            return state.endings == endings
        }
        if !isKnown { forget() }
    }

    /// Forgets everyone: another process has written.
    package func forget() {
        state.withLock { state in
            state.removals += 1
            state.principals = [:]
        }
    }
}

extension Store {
    /// Who a user is now; nil for an id that no user has.
    package func principal(_ user: RecordID) async throws -> Principal? {
        if let known = principals[user] { return known }
        let ticket = principals.ticket
        let oldest = environment.now().advanced(by: .zero - RefreshFamily.endedSessionsRemembered)
        guard let principal = try await read({ try $0.principal(user, endedSince: oldest) }) else { return nil }
        principals.learned(principal, ticket: ticket)
        return principal
    }
}
