import Hummingbird
import Logging

/// What goes with a request through the middleware.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Given to every request; stands in logs, replies and the audit log.
    var requestID = ""
    /// What stands in the path in the place of `{id}` and the like.
    var pathParameters: [String: String] = [:]
    /// Whether the connection is encrypted or the client sits on the same machine is of no concern here; the address is
    /// used to slow down guessing of passwords.
    var remoteAddress = ""

    init(source: Source) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
