/// Why a request was not carried out, as the client is told: a code to decide by, a sentence to show, and the fields at
/// fault.
///
/// Neither sentence nor fields ever repeat what was sent or stored: that may be a patient's.
package struct Problem: Error, Hashable, Sendable {
    package let code: ErrorCode
    package let message: String
    /// By field, one or more sentences each.
    package var fields: [String: [String]]
    /// Further members of the reply.
    package var extra: [JSON.Member]
    /// Further headers of the reply.
    package var headers: [String: String]

    package init(
        _ code: ErrorCode,
        _ message: String,
        fields: [String: [String]] = [:],
        extra: [JSON.Member] = [],
        headers: [String: String] = [:]
    ) {
        self.code = code
        self.message = message
        self.fields = fields
        self.extra = extra
        self.headers = headers
    }

    /// `{"error_code", "message", "detail"}`, `detail` for older clients, and `errors` where fields are at fault.
    package var json: JSON {
        var members: [JSON.Member] = [
            JSON.Member("error_code", .string(code.rawValue)), JSON.Member("message", .string(message)),
        ]
        // The shape of a conflict is exact: nothing is added to it.
        guard code != .staleUpdate else { return .object(members + extra) }
        members.append(JSON.Member("detail", .string(message)))
        return .object(members + errors + extra)
    }

    /// The same as RFC 9457 has it, for API v2.
    package var details: JSON {
        let members: [JSON.Member] = [
            JSON.Member("type", "about:blank"), JSON.Member("title", .string(code.title)),
            JSON.Member("status", .integer(Int64(code.status))), JSON.Member("detail", .string(message)),
            JSON.Member("error_code", .string(code.rawValue)),
        ]
        return .object(members + errors + extra)
    }

    private var errors: [JSON.Member] {
        guard !fields.isEmpty else { return [] }
        let errors = fields.sorted { $0.key < $1.key }
            .map { field, sentences in JSON.Member(field, .array(sentences.map { .string($0) })) }
        return [JSON.Member("errors", .object(errors))]
    }
}

extension Problem {
    /// One or more fields at fault.
    package static func validation(_ fields: [String: [String]]) -> Problem {
        let names = fields.keys.sorted()
        let message =
            names.count == 1
            ? "\(names[0]): \(fields[names[0]]?.first ?? "")"
            : "These fields are wrong: \(names.joined(separator: ", "))."
        return Problem(.validationError, message, fields: fields)
    }

    package static func validation(_ field: String, _ message: String) -> Problem { .validation([field: [message]]) }

    /// A rule was broken that no single field is at fault for.
    package static func refused(_ message: String) -> Problem { Problem(.validationError, message) }

    package static func forbidden(_ message: String = "You do not have permission to do this.") -> Problem {
        Problem(.forbidden, message)
    }

    package static let notFound = Problem(.notFound, "Not found.")

    package static func unauthorized(_ message: String) -> Problem {
        Problem(.unauthorized, message, headers: ["WWW-Authenticate": "Bearer"])
    }

    /// Try again, but not before so many seconds.
    package static func later(_ code: ErrorCode, _ message: String, after: Duration) -> Problem {
        let seconds = max(1, after.components.seconds + (after.components.attoseconds > 0 ? 1 : 0))
        return Problem(code, message, headers: ["Retry-After": String(seconds)])
    }
}
