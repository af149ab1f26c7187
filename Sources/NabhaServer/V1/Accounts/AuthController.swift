import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// Signing in and out, refreshing tokens, and who one is.
struct AuthController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/auth/token/", .anyone, "Sign in with username and password", login),
            Endpoint(.post, "/api/auth/login/", .anyone, "Sign in with username and password", login),
            Endpoint(.post, "/api/auth/token/refresh/", .anyone, "Exchange a refresh token for new tokens", refresh),
            Endpoint(.post, "/api/auth/logout/", .anyone, "End the session of a refresh token", logout),
            Endpoint(.get, "/api/auth/me/", .signedIn, "Who am I", me),
        ]
    }

    private func login(_ call: Call) async throws -> Reply {
        let body = JSON.object(try await call.object())
        guard let username = body["username"]?.string, let password = body["password"]?.string else {
            let faults = ["username", "password"].filter { body[$0]?.string == nil }
            throw Problem.validation(
                Dictionary(uniqueKeysWithValues: faults.map { ($0, [FieldFault.required.message]) })
            )
        }
        let user = try await services.accounts.signIn(username, password, call)
        let tokens = try await services.accounts.startSession(for: user, call)
        guard let principal = try await services.store.principal(user.id) else { throw Problem.notFound }
        return .json(.object(tokens + Self.account(user, principal)))
    }

    private func refresh(_ call: Call) async throws -> Reply {
        .json(.object(try await services.accounts.refresh(try await token(call), call)))
    }

    private func logout(_ call: Call) async throws -> Reply {
        try await services.accounts.endSession(of: try await token(call), call)
        return .json(["detail": "Successfully logged out"])
    }

    private func me(_ call: Call) async throws -> Reply {
        let principal = try call.principal()
        guard let user = try await services.store.read({ try $0.record(User.model, principal.user) }) else {
            throw Problem.notFound
        }
        return .json(.object(Self.account(user, principal)))
    }

    private func token(_ call: Call) async throws -> String {
        guard let token = JSON.object(try await call.object())["refresh"]?.string else {
            throw Problem.validation("refresh", FieldFault.required.message)
        }
        return token
    }

    /// What a client is told of its user.
    static func account(_ user: Record, _ principal: Principal) -> [JSON.Member] {
        [
            JSON.Member("user_id", .integer(user.id)),
            JSON.Member("username", .string(user[User.username])),
            JSON.Member("email", .string(user[User.email])),
            JSON.Member("first_name", .string(user[User.firstName])),
            JSON.Member("last_name", .string(user[User.lastName])),
            JSON.Member("is_staff", .bool(user[User.isStaff])),
            JSON.Member("user_type", .string(principal.userType)),
            JSON.Member("profile_id", principal.profileID.map { .integer($0) } ?? .null),
        ]
    }
}
