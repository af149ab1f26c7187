import NabhaModel
package import NabhaSync
import Synchronization

/// The one throttle of a server, shared by its requests.
package final class LoginGate: Sendable {
    private let throttle: Mutex<LoginThrottle>

    package init(limits: LoginLimits = LoginLimits()) { throttle = Mutex(LoginThrottle(limits: limits)) }

    func attempt(_ login: LoginThrottle.Login, at now: Instant) -> LoginThrottle.Decision {
        throttle.withLock { $0.attempt(login, at: now) }
    }
    func succeeded(_ login: LoginThrottle.Login, at now: Instant) {
        throttle.withLock { $0.succeeded(login, at: now) }
    }
    func abandoned(_ login: LoginThrottle.Login) { throttle.withLock { $0.abandoned(login) } }
}
