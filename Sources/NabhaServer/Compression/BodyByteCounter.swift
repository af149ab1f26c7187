import Hummingbird
import Metrics
import NIOCore

/// Counts the bytes of reply bodies before and after compression.
struct BodyByteCounter: Sendable {
    private let before: Counter
    private let after: Counter

    init(factory: any MetricsFactory) {
        let name = MetricCatalogue.responseBytes.name
        before = Counter(label: name, dimensions: [("stage", "before")], factory: factory)
        after = Counter(label: name, dimensions: [("stage", "after")], factory: factory)
    }

    func add(before: Int, after: Int) {
        self.before.increment(by: before)
        self.after.increment(by: after)
    }

    /// Counts a reply that passes uncompressed: now when its length is known, else as it is written.
    func counting(_ response: Response) -> Response {
        guard let length = response.body.contentLength else {
            var response = response
            response.body = response.body.map { [self] buffer in
                add(before: buffer.readableBytes, after: buffer.readableBytes)
                return buffer
            }
            return response
        }
        add(before: length, after: length)
        return response
    }
}
