/// The codes of errors, which clients decide by, each with its HTTP status.
package enum ErrorCode: String, Sendable, Hashable, CaseIterable {
    case invalidTimestamp = "INVALID_TIMESTAMP"
    case validationError = "VALIDATION_ERROR"
    /// Made up, or another device's.
    case invalidCursor = "INVALID_CURSOR"
    case unsupportedSchema = "UNSUPPORTED_SCHEMA"
    case unauthorized = "UNAUTHORIZED"
    case forbidden = "FORBIDDEN"
    case notFound = "NOT_FOUND"
    case methodNotAllowed = "METHOD_NOT_ALLOWED"
    case requestTimeout = "REQUEST_TIMEOUT"
    case staleUpdate = "STALE_UPDATE"
    /// Operations begin after the number that is expected.
    case expectedOperation = "EXPECTED_OPERATION"
    /// The cursor is of no use any more: compare and go on from there.
    case resyncRequired = "RESYNC_REQUIRED"
    case tooManyDevices = "TOO_MANY_DEVICES"
    case payloadTooLarge = "PAYLOAD_TOO_LARGE"
    case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
    case rateLimited = "RATE_LIMITED"
    case internalError = "INTERNAL"
    case unavailable = "UNAVAILABLE"

    package var status: Int {
        switch self {
        case .invalidTimestamp, .validationError, .invalidCursor, .unsupportedSchema: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .staleUpdate, .expectedOperation, .resyncRequired, .tooManyDevices: 409
        case .payloadTooLarge: 413
        case .unsupportedMediaType: 415
        case .rateLimited: 429
        case .internalError: 500
        case .unavailable: 503
        }
    }

    /// What RFC 9110 calls the status.
    package var title: String {
        switch self {
        case .invalidTimestamp, .validationError, .invalidCursor, .unsupportedSchema: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .staleUpdate, .expectedOperation, .resyncRequired, .tooManyDevices: "Conflict"
        case .payloadTooLarge: "Content Too Large"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .rateLimited: "Too Many Requests"
        case .internalError: "Internal Server Error"
        case .unavailable: "Service Unavailable"
        }
    }
}
