/// Brings a request to the server and its reply back: the one thing that the client cannot do by itself.
///
/// On Linux AsyncHTTPClient serves, on Apple's systems `URLSession`, in the background too.
///
/// An implementation sends each request once. Trying again is the client's business: it knows when that is safe, and
/// when it only costs bytes.
public protocol Transport: Sendable {
    /// Sends a request.
    ///
    /// Gives up where there is no sign of the server for about a minute (a reply may be held for 25 seconds), and at once
    /// where the task is cancelled.
    ///
    /// - Throws: where no reply came, for whatever reason. A reply with a status that tells of a problem is no error.
    func send(_ request: TransportRequest) async throws -> TransportReply
}

/// A request as it goes to the server.
public struct TransportRequest: Sendable, Hashable {
    /// `GET`, `POST` or `DELETE`.
    public var method: String
    /// With scheme, host and path.
    public var url: String
    /// By name in lower case.
    ///
    /// Never to be written to a log: one of them is the credential.
    public var headers: [String: String]
    /// JSON; empty for none.
    public var body: [UInt8]

    /// A request.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST` or `DELETE`.
    ///   - url: with scheme, host and path.
    ///   - headers: by name in lower case.
    ///   - body: JSON; empty for none.
    public init(
        method: String = "POST",
        url: String,
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A reply as it came from the server.
public struct TransportReply: Sendable, Hashable {
    /// Of HTTP.
    public var status: Int
    /// By name in lower case.
    public var headers: [String: String]
    /// After decompression.
    public var body: [UInt8]
    /// Bytes that were sent for it, with headers as far as they are known.
    public var bytesSent: Int
    /// Bytes that came, before decompression, with headers as far as they are known.
    public var bytesReceived: Int

    /// A reply.
    ///
    /// - Parameters:
    ///   - status: of HTTP.
    ///   - headers: by name in lower case.
    ///   - body: after decompression.
    ///   - bytesSent: for the request.
    ///   - bytesReceived: before decompression; as many as the body has if left out.
    public init(
        status: Int,
        headers: [String: String] = [:],
        body: [UInt8] = [],
        bytesSent: Int = 0,
        bytesReceived: Int? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived ?? body.count
    }

    /// What `Retry-After` asks for, where it gives seconds.
    var retryAfter: Duration? { headers["retry-after"].flatMap { Int64($0) }.map { Pause.afterRefusal($0) } }
}
