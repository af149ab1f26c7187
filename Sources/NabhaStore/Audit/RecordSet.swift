package import NabhaModel

/// Which records an audit entry is about, as short as can be: `appointment:1-20,25 patient:3`.
///
/// A whole list of a thousand appointments is a few bytes when their ids stand close together.
package struct RecordSet: Sendable, Hashable, CustomStringConvertible {
    private var ids: [String: Set<RecordID>] = [:]

    package init() {}

    package init(_ model: String, _ ids: some Sequence<RecordID>) {
        let ids = Set(ids)
        if !ids.isEmpty { self.ids[model] = ids }
    }

    package var isEmpty: Bool { ids.isEmpty }

    package mutating func insert(_ model: String, _ id: RecordID) { ids[model, default: []].insert(id) }

    package mutating func formUnion(_ other: RecordSet) { ids.merge(other.ids) { $0.union($1) } }

    package var description: String {
        ids.sorted { $0.key < $1.key }.map { "\($0.key):\(Self.ranges($0.value))" }.joined(separator: " ")
    }

    /// `1-20,25`.
    package static func ranges(_ numbers: some Sequence<Int64>) -> String {
        var parts: [String] = []
        var run: ClosedRange<Int64>?
        for number in numbers.sorted() {
            if let current = run, number == current.upperBound + 1 {
                run = current.lowerBound...number
            } else {
                if let run { parts.append(text(run)) }
                run = number...number
            }
        }
        if let run { parts.append(text(run)) }
        return parts.joined(separator: ",")
    }

    private static func text(_ run: ClosedRange<Int64>) -> String {
        run.lowerBound == run.upperBound ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound)"
    }
}
