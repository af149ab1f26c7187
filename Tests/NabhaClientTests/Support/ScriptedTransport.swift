import NabhaClient
import NabhaSync
import Synchronization

/// A server that signs everybody in, and answers syncs as it was told.
final class ScriptedTransport: Transport {
    typealias Answer = @Sendable (SentRequest) throws -> TransportReply

    private let state = Mutex((answers: [Answer](), requests: [TransportRequest]()))

    var requests: [TransportRequest] { state.withLock { $0.requests } }

    func answer(_ answer: @escaping Answer) { state.withLock { $0.answers.append(answer) } }

    func reply(_ make: @escaping @Sendable (SentRequest) -> ExchangeReply) {
        answer { request in TransportReply(status: 200, body: make(request).serialized()) }
    }

    func problem(_ status: Int, _ code: String, headers: [String: String] = [:]) {
        answer { _ in
            let body: JSON = ["error_code": .string(code)]
            return TransportReply(status: status, headers: headers, body: body.serialized())
        }
    }

    func send(_ request: TransportRequest) async throws -> TransportReply {
        let answer: Answer? = state.withLock { state in
            state.requests.append(request)
            guard request.url.contains("/sync/") else { return nil }
            guard state.answers.isEmpty else { return state.answers.removeFirst() }
            return { (_: SentRequest) throws -> TransportReply in throw Lost() }
        }
        if let answer { return try answer(SentRequest(body: request.body)) }
        if request.url.hasSuffix("/api/auth/token/") { return try token(request) }
        // Whoever is called ravi is another user than asha.
        let isOther = request.headers["authorization"] == "Bearer ravi"
        return TransportReply(status: 201, body: Array(Phone.signIn(user: isOther ? 32 : 31).utf8))
    }

    private func token(_ request: TransportRequest) throws -> TransportReply {
        let body = try JSON.parse(request.body)
        guard body["password"] == "right", let name = body["username"] else { return TransportReply(status: 401) }
        return TransportReply(status: 200, body: JSON.object([JSON.Member("access", name)]).serialized())
    }

    struct Lost: Error {}
}
