import NabhaModel
import NabhaSync

/// What is shown of a record: the server's version with the edits made here applied again.
enum Overlay {
    /// - Parameters:
    ///   - version: the server's; nil where it has none that this phone may see.
    ///   - operations: those without a result or refused, in the order in which they were made.
    /// - Returns: nil where nothing is shown.
    static func shown(
        _ version: RecordVersion?,
        _ operations: [LocalOperation],
        in table: ModelTable
    ) throws -> RecordVersion? {
        var shown = version
        // What has a result is in the server's version, also while it is sent again to see whether it still is.
        for operation in operations where !operation.wasApplied {
            switch operation.action {
            case .create(let members):
                // Where the server already has the record, the creation is in its version.
                if shown == nil { shown = try created(operation, members, table) }
            case .set(let members): try shown?.take(members)
            case .move(let members): shown?.move(members)
            case .delete: shown = nil
            }
        }
        return shown
    }

    private static func created(
        _ operation: LocalOperation,
        _ members: [JSON.Member],
        _ table: ModelTable
    ) throws -> RecordVersion {
        var version = RecordVersion(
            table: table,
            id: operation.record,
            uid: operation.key.uid,
            revision: .zero,
            scopes: [],
            values: table.model.fields.map { $0.defaultValue ?? .null } + table.model.derived.map { _ in .null }
        )
        try version.take(members)
        return version
    }
}

extension RecordVersion {
    /// Takes values as the protocol writes them; members that this version does not know are left out.
    mutating func take(_ members: [JSON.Member]) throws {
        for member in members {
            guard let position = table.position(of: member.key) else { continue }
            do {
                values[position] = try table.columns[position].type.value(wire: member.value)
            } catch {
                throw ReplicaError.malformedReply(member.key)
            }
        }
    }

    /// Moves counters, within what they may hold.
    mutating func move(_ members: [JSON.Member], backwards: Bool = false) {
        for member in members {
            guard let position = table.position(of: member.key),
                case .integer(let range) = table.columns[position].type,
                case .integer(let old) = values[position], let delta = member.value.integer
            else { continue }
            let (moved, overflows) =
                backwards ? old.subtractingReportingOverflow(delta) : old.addingReportingOverflow(delta)
            guard !overflows else { continue }
            values[position] = .integer(min(max(moved, range.lowerBound), range.upperBound))
        }
    }

    /// The values of some fields as the protocol writes them.
    func members(_ names: some Sequence<String>) -> [JSON.Member] { names.map { JSON.Member($0, self[$0].wire) } }
}
