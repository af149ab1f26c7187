package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let microseconds: Int64
    package init(microseconds: Int64) { self.microseconds = microseconds }
    package static func < (l: Instant, r: Instant) -> Bool { l.microseconds < r.microseconds }
    package var description: String { "\(microseconds)" }
    package func advanced(by d: Duration) -> Instant {
        Instant(microseconds: microseconds + Int64(d / .microseconds(1)))
    }
    package static func - (l: Instant, r: Instant) -> Duration { .microseconds(l.microseconds - r.microseconds) }
}
package enum DayError: Error { case malformed }
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String
    package init(iso8601: some StringProtocol) throws(DayError) { description = String(iso8601) }
    package static func < (l: Day, r: Day) -> Bool { l.description < r.description }
}
package struct UID: Hashable, Sendable {
    package let bytes: [UInt8]
    package init(at: Instant, using g: inout some RandomNumberGenerator) {
        bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &g) }
    }
    package init?(bytes: [UInt8]) { self.bytes = bytes }
}
package struct Revision: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let zero = Revision(rawValue: 0)
    package static func < (l: Revision, r: Revision) -> Bool { l.rawValue < r.rawValue }
}
