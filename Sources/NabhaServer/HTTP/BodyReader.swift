import HTTPTypes
package import Hummingbird
package import NIOCore
package import NabhaModel
import NabhaSync
import Synchronization

/// Takes in the bodies of requests: whole, in time, as large as they may be, and as the client meant them.
///
/// A body is read only once it is known who sends it, and decompressed only once it is whole: what is still on its way
/// costs no more memory than has arrived.
package struct BodyReader: Sendable {
    private let decompression: RequestDecompression
    private let budget: BodyBudget
    private let slowest: Duration

    package init(
        decompression: RequestDecompression = RequestDecompression(),
        budget: BodyBudget = BodyBudget(),
        slowest: Duration = HTTPLimit.slowestRequest
    ) {
        self.decompression = decompression
        self.budget = budget
        self.slowest = slowest
    }

    /// - Throws: 408, 413, 415, 503 where too much is on its way already, and 400 for a body that is damaged or was
    ///   broken off.
    package func body(of request: Request) async throws -> ByteBuffer {
        let format = try decompression.format(of: request)
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > HTTPLimit.body.bytes {
            throw Problem.tooLarge
        }
        let body = try await whole(request.body)
        guard let format else { return body }
        return try decompression.inflated(body, format)
    }

    private func whole(_ parts: RequestBody) async throws -> ByteBuffer {
        let deadline = ContinuousClock.now + slowest
        var body = ByteBuffer()
        var held = 0
        defer { budget.release(held) }
        do {
            for try await part in parts {
                // One that stops coming altogether is ended by the connection's idle timeout.
                guard ContinuousClock.now < deadline else { throw Problem.tooSlow }
                let size = body.readableBytes + part.readableBytes
                guard size <= HTTPLimit.body.bytes else { throw Problem.tooLarge }
                let more = size - Int(BodyBudget.free.bytes) - held
                if more > 0 {
                    guard budget.take(more) else { throw Problem.tooManyBodies }
                    held += more
                }
                body.writeImmutableBuffer(part)
            }
        } catch let problem as Problem {
            throw problem
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The connection was lost, or what came was not HTTP: every upload over a bad link may end so.
            throw Problem.brokenOff
        }
        return body
    }
}

/// How much of bodies may be held while they arrive, by all requests together.
///
/// Thousands of connections that each send a megabyte slowly would otherwise fill the memory of a small machine.
package final class BodyBudget: Sendable {
    /// What each request may hold without asking: nearly every body is smaller.
    package static let free = ByteCount.kibibytes(16)
    package static let standard = ByteCount.mebibytes(64)

    private let total: Int
    private let held = Mutex(0)

    package init(_ total: ByteCount = BodyBudget.standard) { self.total = Int(total.bytes) }

    /// - Returns: false where there is no room.
    func take(_ bytes: Int) -> Bool {
        held.withLock { held in
            guard held + bytes <= total else { return false }
            held += bytes
            return true
        }
    }

    func release(_ bytes: Int) { held.withLock { $0 -= bytes } }
}

extension Problem {
    fileprivate static let tooSlow = Problem(
        .requestTimeout,
        "The body took too long to arrive.",
        headers: ["Connection": "close"]
    )
    fileprivate static let brokenOff = Problem(
        .validationError,
        "The body did not arrive whole: send it again.",
        headers: ["Connection": "close"]
    )
    fileprivate static let tooManyBodies = Problem.later(
        .unavailable,
        "Very many are sending at once; try again.",
        after: .seconds(5)
    )
}
