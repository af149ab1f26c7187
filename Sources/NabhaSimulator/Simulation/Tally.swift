/// What happened in worlds, in numbers.
package struct Tally: Sendable, Hashable {
    package var steps = 0
    package var exchanges = 0
    package var operations = 0
    package var edits = 0
    package var faults: [String: Int] = [:]

    package init() {}

    mutating func count(_ fault: String) { faults[fault, default: 0] += 1 }

    package mutating func add(_ other: Tally) {
        steps += other.steps
        exchanges += other.exchanges
        operations += other.operations
        edits += other.edits
        faults.merge(other.faults) { $0 + $1 }
    }
}
