import HTTPTypes
import Hummingbird
import NIOCore
import NabhaModel
import NabhaStore
import NabhaSync

/// One request as an endpoint sees it.
struct Call: Sendable {
    let request: Request
    let context: APIContext
    let endpoint: Endpoint
    /// Who asks; nil only where anyone may.
    let sender: Caller?
    let bodies: BodyReader
    let query: Query

    /// The endpoint's path template, for logs, metrics and the audit log; never the URL.
    var route: String { endpoint.path }
    /// Who asked, when the request came.
    var caller: Principal? { sender?.principal }

    /// Who asks.
    ///
    /// - Throws: 401 where nobody is signed in.
    func principal() throws(Problem) -> Principal {
        guard let caller else { throw .unauthorized("Sign in first.") }
        return caller
    }

    /// Who asks, now that it is the turn of what the request writes.
    ///
    /// - Throws: 401 or 403 where that one may not any more.
    func principal(in transaction: Transaction, _ principals: Principals) throws -> Principal {
        guard let sender else { throw Problem.unauthorized("Sign in first.") }
        return try sender.current(in: transaction, principals, endpoint.access)
    }

    /// The `{id}` of the path.
    ///
    /// - Throws: 404 where it is not the form of an id.
    func id(_ name: String = "id") throws(Problem) -> RecordID {
        guard let text = context.pathParameters[name], Self.isDigits(text), let id = RecordID(text), id > 0
        else { throw .notFound }
        return id
    }

    /// The value of a query parameter that may be given at most once.
    func parameter(_ name: String) throws(Problem) -> String? {
        let values = query[all: name]
        guard values.count <= 1 else { throw .validation(name, "Give this parameter once.") }
        return values.first
    }

    func integerParameter(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try parameter(name) else { return nil }
        guard Self.isDigits(text), let number = Int(text), range.contains(number) else {
            throw .validation(name, "Must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func idParameter(_ name: String) throws(Problem) -> RecordID? {
        guard let text = try parameter(name) else { return nil }
        guard Self.isDigits(text), let id = RecordID(text), id > 0 else {
            throw .validation(name, "Must be the id of a record.")
        }
        return id
    }

    /// Swift's integers also take a sign.
    private static func isDigits(_ text: String) -> Bool { text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    func boolParameter(_ name: String) throws(Problem) -> Bool? {
        switch try parameter(name)?.lowercased() {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        default: throw .validation(name, "Must be true or false.")
        }
    }

    /// The members of the JSON object in the body.
    ///
    /// - Parameter allowsEmpty: whether no body at all stands for an empty object.
    func object(allowsEmpty: Bool = false) async throws -> [JSON.Member] {
        let body = try await bodies.body(of: request)
        if body.readableBytes == 0, allowsEmpty { return [] }
        if let type = request.headers[.contentType], !MediaType.isJSON(type) {
            throw Problem(.unsupportedMediaType, "Send JSON: Content-Type: application/json.")
        }
        guard body.readableBytes > 0 else { throw Problem.refused("Send a JSON object in the body.") }
        do {
            guard case .object(let members) = try JSON.parse(Array(body.readableBytesView)) else {
                throw Problem.refused("The body must be a JSON object.")
            }
            return members
        } catch let error as JSONError {
            throw Problem.refused("The body is not valid JSON: \(error.message)")
        }
    }

    /// The origin of what this request writes.
    func origin(isSyncingClient: Bool = false) -> Origin {
        Origin(user: caller?.user, route: route, requestID: context.requestID, isSyncingClient: isSyncingClient)
    }

    /// What stands before the path in the URL as the client wrote it, `https://nabha.example`: clients follow links as
    /// they are.
    ///
    /// Empty where the client did not say whom it asks; a link is then relative.
    ///
    /// - Parameter scheme: what the server itself speaks.
    func serverURL(scheme: String) -> String {
        guard let authority = request.head.authority, !authority.isEmpty,
            authority.utf8.allSatisfy({ Self.authorityBytes.contains($0) })
        else { return "" }
        // A proxy that ends TLS says so; whoever else says so gets links that only harm themselves.
        let scheme = request.headers[.forwardedProto] == "https" ? "https" : scheme
        return "\(scheme)://\(authority)"
    }

    private static let authorityBytes = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:[]".utf8
    )
}
