package import HTTPTypes
package import NabhaModel
import NabhaSync

/// One method of one URL: who may call it, what it serves, and what answers.
///
/// Everything that looks for routes or lists them (``EndpointTable``, `Allow`, `nabha routes`, metrics, the check of the
/// OpenAPI document and the matrix of roles) reads these values; a URL stands nowhere else.
package struct Endpoint: Sendable {
    package let method: HTTPRequest.Method
    /// With a slash at the end and `{name}` for parameters; requests may leave the slash out.
    package let path: String
    package let access: Access
    /// One line for people.
    package let summary: String
    /// Whether the token of a device is as good as that of its user who signed in.
    package private(set) var takesDevices = false
    /// Whether replies come without headers that only browsers and caches heed: a phone pays for each byte.
    package private(set) var savesBytes = false
    let handler: @Sendable (Call) async throws -> Reply

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        _ handler: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.handler = handler
    }

    /// The same endpoint, for devices too.
    func takingDevices() -> Endpoint {
        var endpoint = self
        endpoint.takesDevices = true
        return endpoint
    }

    /// The same endpoint, with the shortest replies there are.
    ///
    /// Only for replies to POST that are no pages for browsers: those are never cached or sniffed.
    func savingBytes() -> Endpoint {
        var endpoint = self
        endpoint.savesBytes = true
        return endpoint
    }

    var writes: Bool { method != .get }

    /// Who may call an endpoint at all.
    ///
    /// Which records they may see and change there is decided with the records.
    package enum Access: Sendable, Hashable {
        case anyone
        case signedIn
        /// Users who are at least one of these.
        case roles(Set<Role>)
        /// Nobody, for the reason given: the URL is there to tell what to do instead.
        case nobody(String)

        /// The words `nabha routes` and the OpenAPI document use.
        package var names: [String] {
            switch self {
            case .anyone: ["anyone"]
            case .signedIn: ["user"]
            case .roles(let roles): roles.sorted().map(\.rawValue)
            case .nobody: []
            }
        }

        func permits(_ principal: Principal) -> Bool {
            switch self {
            case .anyone, .signedIn: true
            case .roles(let roles): !roles.isDisjoint(with: principal.affiliation.roles)
            case .nobody: false
            }
        }

        /// What those are told who may not call it.
        var refusal: Problem {
            switch self {
            case .nobody(let instead): .forbidden(instead)
            case .anyone, .signedIn, .roles: .forbidden()
            }
        }
    }
}
