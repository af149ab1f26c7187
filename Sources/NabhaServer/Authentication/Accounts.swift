import Foundation
import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// Signs people in and keeps their sessions.
package struct Accounts: Sendable {
    let store: any Store
    let passwords: PasswordHasher
    let issuer: TokenIssuer
    let verifier: TokenVerifier
    let throttle: LoginGate
    let metrics: ServerMetrics

    var administration: AccountAdministration { AccountAdministration(store: store, passwords: passwords) }

    /// The user with these credentials.
    ///
    /// - Throws: 401 alike for an unknown user, a wrong password and a deactivated user, after the same work; 429 for
    ///   who has guessed too often.
    func signIn(_ username: String, _ password: String, _ call: Call) async throws -> Record {
        let login = LoginThrottle.Login(username: username, address: call.context.remoteAddress)
        let now = store.environment.now()
        if case .refused(let retryAfter) = throttle.attempt(login, at: now) {
            metrics.loginFailed("throttled")
            throw Problem.later(.rateLimited, "Too many attempts to sign in; wait a little.", after: retryAfter)
        }
        do {
            guard let user = try await user(named: username, with: password, call) else {
                metrics.loginFailed("credentials")
                throw Problem.unauthorized("No active account found with the given credentials.")
            }
            throttle.succeeded(login, at: store.environment.now())
            return user
        } catch let problem as Problem {
            throw problem
        } catch let failure as PasswordHasher.Failure {
            throttle.abandoned(login)
            metrics.loginFailed("busy")
            throw Problem.later(
                .unavailable,
                "Very many people are signing in; try again.",
                after: failure == .busy ? .seconds(3) : .seconds(1)
            )
        } catch {
            throttle.abandoned(login)
            throw error
        }
    }

    private func user(named username: String, with password: String, _ call: Call) async throws -> Record? {
        let user = try await storedUser(named: username)
        let hash = user.flatMap { try? PasswordHash(parsing: $0[User.password]) } ?? .unusable
        if try await passwords.verify(password, against: hash), let user, user[User.isActive] {
            if passwords.needsUpgrade(hash) { try await upgrade(user, password, call) }
            return user
        }
        let legacy = try await store.read { try $0.legacyPassword() }.flatMap { try? PasswordHash(parsing: $0) }
        try await passwords.verifyAlike(password, after: hash, legacy: legacy)
        return nil
    }

    private func storedUser(named username: String) async throws -> Record? {
        guard username.utf8.count <= FieldLimit.username * 4, !username.utf8.contains(0) else { return nil }
        // Names are stored composed; imported ones are as they were.
        let composed = username.precomposedStringWithCanonicalMapping
        return try await store.read { try $0.user(named: username) ?? $0.user(named: composed) }
    }

    /// Stores a stronger hash now that the password is known, unless it was changed in the meantime.
    private func upgrade(_ user: Record, _ password: String, _ call: Call) async throws {
        // That there is no time for it now is no reason to turn away somebody whose password was right.
        guard let hash = try? await passwords.hash(password).text else { return }
        try await store.write(Origin(user: user.id, route: call.route, requestID: call.context.requestID)) {
            transaction in
            guard var current = try transaction.record(User.model, user.id),
                current[User.password] == user[User.password]
            else { return }
            current[User.password] = hash
            try transaction.update(current)
        }
    }

    /// Begins a session and hands out its first tokens.
    ///
    /// - Parameter signedIn: the user as it was when the password was compared. A sign-in with the old password may be
    ///   under way while the password is changed or the user deactivated; it must not outlive that.
    func startSession(for signedIn: Record, _ call: Call) async throws -> [JSON.Member] {
        let user = signedIn.id
        let session = issuer.makeSessionID()
        let family = RefreshFamily(first: issuer.makeTokenID(), at: store.environment.now())
        let origin = Origin(user: user, route: call.route, requestID: call.context.requestID)
        try await store.write(origin) { transaction in
            guard let current = try transaction.record(User.model, user), current[User.isActive],
                current[User.sessionsValidFrom] == signedIn[User.sessionsValidFrom]
            else { throw Problem.unauthorized("No active account found with the given credentials.") }
            try transaction.removeSessions(expiredBefore: transaction.now.advanced(by: .zero - RefreshFamily.lifetime))
            try transaction.put(Session(session, user: user, createdAt: transaction.now, family: family))
        }
        return try await tokens(family.current, user: user, session: session)
    }

    /// New tokens for a refresh token, which dies.
    func refresh(_ token: String, _ call: Call) async throws -> [JSON.Member] {
        let claims = try await refreshClaims(token)
        let successor = issuer.makeTokenID()
        let action = try await store.write(origin(claims, call)) { transaction -> RefreshFamily.Action in
            guard let stored = try transaction.snapshot.session(withID: claims.session.rawValue),
                stored.user == claims.user,
                let user = try transaction.record(User.model, claims.user), user[User.isActive],
                user[User.sessionsValidFrom].map({ claims.issuedAt >= TokenClaims.seconds($0) }) ?? true
            else { return .refused(.revoked) }
            var family = stored.family
            let action = family.present(claims.id, at: transaction.now, successor: successor)
            switch action {
            case .rotate, .revokeFamily:
                try transaction.put(
                    Session(claims.session, user: claims.user, createdAt: stored.createdAt, family: family)
                )
            case .repeatSuccessor, .refused: break
            }
            return action
        }
        switch action {
        case .rotate(let next), .repeatSuccessor(let next):
            return try await tokens(next, user: claims.user, session: claims.session)
        case .revokeFamily:
            throw Problem.unauthorized("This refresh token was used before; the session has ended. Sign in again.")
        case .refused:
            throw Problem.unauthorized("The session has ended: sign in again.")
        }
    }

    /// Ends the session that a refresh token belongs to; that it has ended already is no fault.
    func endSession(of token: String, _ call: Call) async throws {
        let claims = try await refreshClaims(token)
        try await store.write(origin(claims, call)) { transaction in
            guard let stored = try transaction.snapshot.session(withID: claims.session.rawValue) else { return }
            var family = stored.family
            guard family.logout(at: transaction.now) else { return }
            try transaction.put(Session(claims.session, user: claims.user, createdAt: stored.createdAt, family: family))
        }
    }

    private func refreshClaims(_ token: String) async throws -> TokenClaims {
        do {
            return try await verifier.refresh(token)
        } catch {
            throw Problem.unauthorized("The refresh token is not valid: sign in again.")
        }
    }

    private func origin(_ claims: TokenClaims, _ call: Call) -> Origin {
        Origin(user: claims.user, route: call.route, requestID: call.context.requestID)
    }

    private func tokens(
        _ refresh: RefreshFamily.Token,
        user: RecordID,
        session: SessionID
    ) async throws -> [JSON.Member] {
        [
            JSON.Member("access", .string(try await issuer.access(user: user, session: session))),
            JSON.Member("refresh", .string(try await issuer.refresh(refresh, user: user, session: session))),
        ]
    }
}
