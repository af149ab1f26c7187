import Hummingbird
import NabhaStore
import NabhaSync

extension Problem {
    /// What a client is told of an error; errors that are nobody's business become 500 without a word of the inside.
    init(_ error: any Error, requestID: String) {
        switch error {
        case let problem as Problem: self = problem
        case let error as StoreError: self = Problem(storage: error, requestID: requestID)
        case let error as HTTPError: self = Problem(http: error, requestID: requestID)
        case is CancellationError: self = .later(.unavailable, "The server is stopping; try again.", after: .seconds(5))
        case is Deadline.Passed: self = .tookTooLong
        default: self = .internalError(requestID: requestID)
        }
    }

    static let noSuchURL = Problem(.notFound, "Not found. What there is stands in /api/openapi.json.")

    static let tooLarge = Problem(.payloadTooLarge, "The body is larger than \(HTTPLimit.body).")

    /// A write that had begun may have been carried out.
    static let tookTooLong = Problem.later(
        .unavailable,
        "This took too long. Look whether it was done before you send it again.",
        after: .seconds(10)
    )

    static func internalError(requestID: String) -> Problem {
        Problem(
            .internalError,
            "Something went wrong on the server. Tell the operator this request id: \(requestID)",
            extra: [JSON.Member("request_id", .string(requestID))]
        )
    }

    private init(storage error: StoreError, requestID: String) {
        switch error {
        case .busy: self = .later(.unavailable, "The server is very busy; try again.", after: .seconds(2))
        case .unwritable, .inaccessible:
            self = .later(.unavailable, "The server cannot store anything at the moment.", after: .seconds(60))
        case .duplicate(_, let fields):
            self = .validation(
                Dictionary(fields.map { ($0, [FieldFaultText.taken]) }, uniquingKeysWith: { first, _ in first })
            )
        default: self = .internalError(requestID: requestID)
        }
    }

    private init(http error: HTTPError, requestID: String) {
        switch error.status.code {
        case 404: self = .notFound
        case 408: self = Problem(.requestTimeout, "The request took too long to arrive.")
        case 413: self = .tooLarge
        case 415: self = Problem(.unsupportedMediaType, "This content or coding is not supported.")
        case 400..<500: self = .refused(error.body ?? "The request is malformed.")
        default: self = .internalError(requestID: requestID)
        }
    }
}

private enum FieldFaultText {
    static let taken = "This value is already in use."
}
