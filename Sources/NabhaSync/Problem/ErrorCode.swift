/// The codes of errors, which clients decide by, each with its HTTP status.
package enum ErrorCode: String, Sendable, Hashable, CaseIterable {
    case invalidTimestamp = "INVALID_TIMESTAMP"
    case validationError = "VALIDATION_ERROR"
    case unauthorized = "UNAUTHORIZED"
    case forbidden = "FORBIDDEN"
    case notFound = "NOT_FOUND"
    case methodNotAllowed = "METHOD_NOT_ALLOWED"
    case requestTimeout = "REQUEST_TIMEOUT"
    case staleUpdate = "STALE_UPDATE"
    case payloadTooLarge = "PAYLOAD_TOO_LARGE"
    case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
    case rateLimited = "RATE_LIMITED"
    case expectedOperation = "EXPECTED_OPERATION"
    case resyncRequired = "RESYNC_REQUIRED"
    case invalidCursor = "INVALID_CURSOR"
    case unsupportedSchema = "UNSUPPORTED_SCHEMA"
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
        case .staleUpdate, .expectedOperation, .resyncRequired: 409
        case .payloadTooLarge: 413
        case .unsupportedMediaType: 415
        case .rateLimited: 429
        case .internalError: 500
        case .unavailable: 503
        }
    }
}
