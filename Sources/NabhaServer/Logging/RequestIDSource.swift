import Synchronization

/// Numbers the requests of one run of the server: `5f3c09ab-1a7`, a random word for the run and a counter in base 36.
///
/// Short enough to be read out on the telephone, and never the same twice in one log.
package final class RequestIDSource: Sendable {
    private let run: String
    private let counter = Atomic<UInt64>(0)

    package init(randomness: RandomBytes) {
        run = randomness(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    package func next() -> String {
        "\(run)-\(String(counter.add(1, ordering: .relaxed).newValue, radix: 36))"
    }
}
