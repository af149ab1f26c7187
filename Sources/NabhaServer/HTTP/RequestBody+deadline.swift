import Hummingbird
import NIOCore
import NabhaSync

extension AsyncSequence where Element == ByteBuffer, Self: Sendable {
    /// The same body, refused with 408 when a part of it comes after the deadline.
    ///
    /// A body that comes drop by drop ends here; one that stops coming is ended by the connection's idle timeout.
    func arriving(by deadline: ContinuousClock.Instant) -> some AsyncSequence<ByteBuffer, any Error> & Sendable {
        map { part in
            guard ContinuousClock.now < deadline else {
                throw Problem(.requestTimeout, "The body took too long to arrive.", headers: ["Connection": "close"])
            }
            return part
        }
    }
}
