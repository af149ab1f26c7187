/// The metadata that may be logged.
///
/// Everything else is left out of the line and only counted, so that no patient data gets into a log by way of a
/// library or of somebody in a hurry: a new key has to be added here, where it is seen.
///
/// None of these carries what a person wrote or is called. Records are counted and never named.
package enum LogKey: String, CaseIterable, Sendable {
    case requestID = "request_id"
    /// The template of the route and never the path, which has ids and search words in it.
    case route
    case method
    case status
    case errorCode = "error_code"
    /// The type of an error and never its description, which may repeat a value from the database.
    case errorType = "error_type"
    case durationMilliseconds = "duration_ms"
    case bytes
    case records
    case model
    case outcome
    case role
    case userID = "user_id"
    case revision
    case epoch
    case migration
    case host
    case port
    case version
    case count
    case limit
    case reason
    case signal
    case file

    /// What libraries call the same thing.
    static let aliases: [String: LogKey] = ["hb.request.id": .requestID, "error.type": .errorType]

    /// The key that a name in metadata stands for; nil when it may not be logged.
    static func allowed(_ name: String) -> LogKey? {
        LogKey(rawValue: name) ?? aliases[name]
    }
}
