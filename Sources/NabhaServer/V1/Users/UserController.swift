import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// People who can sign in; for admins.
struct UserController: Sendable {
    let services: Services
    private let records: RecordHandlers

    init(services: Services) {
        self.services = services
        records = RecordHandlers(services: services, shape: .user)
    }

    private static let admins = Endpoint.Access.roles([.admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/users/", Self.admins, "List users", records.list()),
            Endpoint(.post, "/api/users/", Self.admins, "Create a user", create),
            Endpoint(.get, "/api/users/{id}/", Self.admins, "Get a user", records.get),
            Endpoint(.patch, "/api/users/{id}/", Self.admins, "Change some fields of a user", update),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let body = try await call.object()
        let user = try await services.metrics.timed(.write) {
            try await services.accounts.administration.create(body, call.origin(), permit: permit(call))
        }
        return .json(user, status: .created)
    }

    private func update(_ call: Call) async throws -> Reply {
        let id = try call.id()
        let body = try await call.object()
        let user = try await services.metrics.timed(.write) {
            try await services.accounts.administration.change(id, body, call.origin(), permit: permit(call))
        }
        return .json(user)
    }

    private func permit(_ call: Call) -> AccountAdministration.Permit {
        { [principals = services.store.principals] in _ = try call.principal(in: $0, principals) }
    }
}

/// What an admin changes of a user: checked, and not stored yet.
struct UserChange: Sendable {
    private let input: RecordInput
    let password: String?

    init(_ body: [JSON.Member], of user: Record) throws(Problem) {
        let shape = Shape.user
        var input = RecordInput(
            body.filter { $0.key != NewPassword.name },
            writable: shape.taken(in: .change),
            shown: shape.shown
        )
        var password: String?
        if let member = JSON.object(body)[NewPassword.name] {
            do {
                password = try NewPassword(member, username: user[User.username]).text
            } catch {
                input.note(error, at: NewPassword.name)
            }
        }
        try input.check()
        self.input = input
        self.password = password
    }

    /// Stores the user as it is to be.
    func carryOut(on id: RecordID, passwordHash: String?, in transaction: Transaction) throws {
        guard let user = try transaction.record(User.model, id) else { throw Problem.notFound }
        var next = try apply(to: user, in: transaction)
        if let passwordHash { next[User.password] = passwordHash }
        if passwordHash != nil || user[User.isActive] && !next[User.isActive] {
            // This counts whole seconds, as tokens do; ending the sessions stops tokens of the same second too.
            next[User.sessionsValidFrom] = transaction.now
            try transaction.revokeSessions(of: id)
            try transaction.endDeviceTokens(of: id)
        }
        if next.values != user.values { try transaction.update(next) }
    }

    private func apply(to user: Record, in transaction: Transaction) throws -> Record {
        try input.compareReadOnly(with: try Shape.user.show(user, in: transaction.snapshot))
        var next = user
        for (name, value) in input.values { next[name] = value }
        if user[User.isActive], !next[User.isActive], user[User.isStaff] {
            try Self.checkAnotherAdmin(than: user, in: transaction)
        }
        return next
    }

    /// Somebody must be left who can sign in and undo it.
    private static func checkAnotherAdmin(than user: Record, in transaction: Transaction) throws {
        let others = RecordQuery(
            User.model,
            where: [
                .equals(User.isStaff.name, .bool(true)), .equals(User.isActive.name, .bool(true)),
                .differs("id", .integer(user.id)),
            ],
            limit: 1
        )
        guard try transaction.snapshot.records(others).isEmpty else { return }
        throw Problem.validation(User.isActive.name, "This is the last active admin: make another one first.")
    }
}
