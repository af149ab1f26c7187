package import NabhaModel
package import NabhaStore
package import NabhaSync

/// Makes and changes accounts, for requests and for the command line alike.
package struct AccountAdministration: Sendable {
    let store: any Store
    let passwords: PasswordHasher

    /// For one command at a time.
    package init(store: any Store) {
        self.init(store: store, passwords: PasswordHasher(concurrency: 1, randomness: store.environment.randomBytes))
    }

    init(store: any Store, passwords: PasswordHasher) {
        self.store = store
        self.passwords = passwords
    }

    /// A user together with the record that gives it its role.
    ///
    /// - Parameters:
    ///   - body: what `POST /api/users/` takes.
    ///   - permit: refuses, when the turn to write comes, whoever may not any more.
    /// - Returns: the user as replies show it.
    /// - Throws: a ``Problem`` that names what is wrong, or 503 where too many passwords are being hashed.
    package func create(
        _ body: [JSON.Member],
        _ origin: Origin,
        permit: @escaping Permit = { _ in }
    ) async throws -> JSON {
        try await create(try NewAccount(user: body), origin, permit: permit)
    }

    package typealias Permit = @Sendable (Transaction) throws -> Void

    func create(_ account: NewAccount, _ origin: Origin, permit: @escaping Permit = { _ in }) async throws -> JSON {
        let hash = try await newHash(of: account.password)
        do {
            return try await store.write(origin) { transaction in
                try permit(transaction)
                return try account.insert(passwordHash: hash, in: transaction)
            } reply: { snapshot, id in
                try Self.show(id, in: snapshot)
            }
        } catch StoreError.duplicate(let model, let fields) {
            throw account.taken(model, fields)
        }
    }

    /// Changes a user; a new password, and being deactivated, end all sessions at once.
    ///
    /// - Parameters:
    ///   - body: what `PATCH /api/users/{id}/` takes.
    ///   - permit: refuses, when the turn to write comes, whoever may not any more.
    /// - Returns: the user as replies show it.
    /// - Throws: a ``Problem``: that there is no such user, or what is wrong.
    package func change(
        _ id: RecordID,
        _ body: [JSON.Member],
        _ origin: Origin,
        permit: @escaping Permit = { _ in }
    ) async throws -> JSON {
        guard let user = try await store.read({ try $0.record(User.model, id) }) else { throw Problem.notFound }
        let change = try UserChange(body, of: user)
        // Hashing takes longer than a transaction may.
        var hash: String?
        if let password = change.password { hash = try await newHash(of: password) }
        let passwordHash = hash
        return try await store.write(origin) { transaction in
            try permit(transaction)
            try change.carryOut(on: id, passwordHash: passwordHash, in: transaction)
        } reply: { snapshot, _ in
            try Self.show(id, in: snapshot)
        }
    }

    /// What to store of a new password.
    private func newHash(of password: String) async throws -> String {
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
