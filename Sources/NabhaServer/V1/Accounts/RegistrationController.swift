import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync
import Synchronization

/// Signing up, which anybody may do who is going to be a patient.
struct RegistrationController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [Endpoint(.post, "/api/auth/register/", .anyone, "A patient signs up", register)]
    }

    private func register(_ call: Call) async throws -> Reply {
        // Before it is counted, for what is wrong here costs us nothing and tells nothing about others.
        let account = try NewAccount(registration: try await call.object())
        let network = ClientNetwork(of: call.context.remoteAddress)
        if let wait = services.registrations.attempt(from: network, at: services.environment.now()) {
            throw Problem.later(.rateLimited, "Too many people sign up from your network; wait.", after: wait)
        }
        let user = try await services.metrics.timed(.write) {
            try await services.accounts.administration.create(account, call.origin())
        }
        return .json(user, status: .created)
    }
}

/// The one throttle of a server, shared by its requests.
final class RegistrationGate: Sendable {
    private let throttle: Mutex<RegistrationThrottle>

    init(limits: RegistrationLimits) { throttle = Mutex(RegistrationThrottle(limits: limits)) }

    func attempt(from network: ClientNetwork, at now: Instant) -> Duration? {
        throttle.withLock { $0.attempt(from: network, at: now) }
    }
}
