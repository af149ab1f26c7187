import NabhaModel

/// What happened in a world, one line for each event, in words.
///
/// Tells of records, numbers and revisions, never of what people wrote.
struct Trace {
    private(set) var lines: [String] = []
    /// Nothing is written where nobody reads: most seeds are run for their verdict only.
    let isOn: Bool
    private let start: Instant
    /// The world's time, told by ``at(_:)``.
    private var now: Instant

    init(isOn: Bool, start: Instant) {
        self.isOn = isOn
        self.start = start
        now = start
    }

    mutating func at(_ instant: Instant) { now = instant }

    mutating func note(_ text: @autoclosure () -> String) {
        guard isOn else { return }
        lines.append("t=\(time) \(text())")
    }

    private var time: String {
        let seconds = (now - start).components.seconds
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}
