package import NabhaModel

/// What one request may take.
package enum HTTPLimit {
    /// A body, also after decompression.
    package static let body = ByteCount.mebibytes(1)
    /// All header fields together.
    package static let headers = ByteCount.kibibytes(32)
    package static let headerCount = 100
    /// How long the head and body of a request may take to arrive.
    package static let slowestRequest = Duration.seconds(60)
    /// How long a connection may be idle: longer than a slow request, whose sender is told why it was refused.
    package static let idleConnection = slowestRequest + .seconds(15)
    /// How long a request that writes may take in all, its body's arrival and its wait for a turn included.
    ///
    /// One that reads takes milliseconds, or ends with `StoreLimit.slowestReader`.
    package static let longestWork = Duration.seconds(120)
    package static let connections = 10_000
}
