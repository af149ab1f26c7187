package import NabhaModel

/// One thing in a database that is not as it must be.
///
/// Names records, never what they hold.
package struct CheckFinding: Sendable, Hashable, CustomStringConvertible {
    /// What is checked, in this order.
    package enum Check: String, Sendable, CaseIterable {
        /// The file, its indexes and references, as the database engine sees them.
        case integrity
        /// Revisions without gaps, instants that rise with them, and the head where they end.
        case order
        /// Each value against its field, and the revisions of records and fields.
        case records
        /// The change index against what follows from the records.
        case changeIndex = "change index"
        /// What users hold against what follows from who they are.
        case grants
        /// No id can be given twice.
        case sequences
        /// The chain of hashes.
        case audit
    }

    package let check: Check
    package var model: String?
    package var record: RecordID?
    package var scope: String?
    package let message: String

    package var description: String {
        var place = check.rawValue
        if let model { place += ": \(model.replacingUnderscores)" }
        if let record { place += " \(record)" }
        if let scope { place += " in \(scope)" }
        return "\(place): \(message)"
    }
}

/// All that a check found.
package struct CheckReport: Sendable, Hashable {
    /// The first ``StoreCheck/listed`` of each kind.
    package internal(set) var findings: [CheckFinding] = []
    /// How many there are of each kind; those with none are left out.
    package internal(set) var counts: [CheckFinding.Check: Int] = [:]

    package var isSound: Bool { counts.isEmpty }
    package var total: Int { counts.values.reduce(0, +) }

    mutating func add(_ finding: CheckFinding) {
        counts[finding.check, default: 0] += 1
        if counts[finding.check, default: 0] <= StoreCheck.listed { findings.append(finding) }
    }
}
