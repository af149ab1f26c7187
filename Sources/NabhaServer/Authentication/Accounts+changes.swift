import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

// Making accounts and changing them, where passwords and sessions are concerned.
extension Accounts {
    /// Creates an account with all that belongs to it, in one transaction.
    ///
    /// - Returns: the user as replies show it.
    func create(_ account: NewAccount, _ call: Call) async throws -> JSON {
        let hash = try await newHash(of: account.password)
        do {
            return try await metrics.timed(.write) {
                try await store.write(call.origin()) { transaction in
                    try account.insert(passwordHash: hash, in: transaction)
                } reply: { snapshot, id in
                    try Self.show(id, in: snapshot)
                }
            }
        } catch StoreError.duplicate(let model, let fields) {
            throw account.taken(model, fields)
        }
    }

    /// Changes a user. A new password, and being deactivated, end all sessions at once.
    ///
    /// - Returns: the user as replies show it.
    func change(_ id: RecordID, _ change: UserChange, passwordHash: String?, _ call: Call) async throws -> JSON {
        let (ended, json) = try await metrics.timed(.write) {
            try await store.write(call.origin()) { transaction -> [SessionID] in
                guard let user = try transaction.record(User.model, id) else { throw Problem.notFound }
                var next = try change.apply(to: user, in: transaction)
                if let passwordHash { next[User.password] = passwordHash }
                var ended: [SessionID] = []
                if passwordHash != nil || user[User.isActive] && !next[User.isActive] {
                    next[User.sessionsValidFrom] = transaction.now
                    ended = try transaction.revokeSessions(of: id).map(SessionID.init(rawValue:))
                }
                if next.values != user.values { try transaction.update(next) }
                return ended
            } reply: { snapshot, ended in
                (ended, try Self.show(id, in: snapshot))
            }
        }
        // `sessionsValidFrom` counts whole seconds, as tokens do; this stops those of the same second too.
        revoked.insert(ended, at: store.environment.now())
        return json
    }

    /// What to store of a new password.
    ///
    /// - Throws: 503 where too many passwords are being hashed.
    func newHash(of password: String) async throws -> String {
        do {
            return try await passwords.hash(password).text
        } catch {
            throw Problem.later(
                .unavailable,
                "Very many people are signing in; try again.",
                after: error == .busy ? .seconds(3) : .seconds(1)
            )
        }
    }

    private static func show(_ id: RecordID, in snapshot: Snapshot) throws -> JSON {
        guard let user = try snapshot.record(User.model, id) else { throw Problem.notFound }
        return try Shape.user.show(user, in: snapshot)
    }
}
