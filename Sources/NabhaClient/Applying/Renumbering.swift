import GRDB
import NabhaModel
import NabhaSync

/// Bringing the numbers of edits in line with a server that has lost some of them.
extension LocalTransaction {
    /// - Parameters:
    ///   - expected: the number that the server expects next.
    ///   - restored: after a restore, the revision up to which its past and the phone's are the same.
    func align(expected: Int64, restored: Revision?) throws {
        if let restored { try forget(after: restored) }
        // Its revisions may be those of another past.
        try meta.set(.compared, nil)
        let next = try meta.integer(.nextNumber) ?? 1
        // Where the server expects more than was sent, the phone itself was set back: those numbers are used.
        guard expected < next else {
            try meta.set(.nextNumber, expected)
            return try reword(from: expected, restored)
        }
        let condition = environment.hasBug(.acknowledgedNotResent) ? "n >= ? AND state = 'sent'" : "n >= ?"
        let kept = try outbox.all(condition, [expected], order: "n DESC")
        // Numbers are dense, so what goes back under its number is what is there without a gap up to the last.
        var first = next
        for operation in kept where operation.number == first - 1 { first -= 1 }
        let isLost = kept.contains { $0.state != .sent || $0.wasApplied }
        for operation in kept.reversed() { try requeue(operation.id, keepingNumbersFrom: first) }
        try meta.set(.skip, first > expected ? first - 1 : nil)
        // Set back by hand, of which nothing tells: what came since may look as new as what was lost.
        if isLost, restored == nil { try meta.set(.wantsCheck, 1) }
        if isLost || restored != nil { try reword(from: expected, restored) }
    }

    private func requeue(_ id: Int64, keepingNumbersFrom first: Int64) throws {
        guard var operation = try outbox.all("id = ?", [id]).first, let number = operation.number else { return }
        let keepsNumber = number >= first
        if operation.state == .acknowledged || operation.wasApplied {
            try takeBack(&operation)
        } else if operation.state == .discarded {
            guard keepsNumber else { return }
            // It counts as an edit again, under which the server's version stands apart.
            try keepVersion(of: operation.key)
            operation.action = .set([])
        } else if operation.state == .refused, !keepsNumber {
            return
        }
        operation.state = keepsNumber ? .sent : .pending
        if !keepsNumber {
            operation.number = nil
            operation.sent = nil
        }
        operation.result = nil
        operation.acknowledgedAt = nil
        try outbox.save(operation)
        try show(operation.key)
    }

    /// Makes an edit that the server had applied one that it has not, without a change of what is shown.
    private func takeBack(_ operation: inout LocalOperation) throws {
        let key = operation.key
        try keepVersion(of: key)
        switch operation.action {
        case .create:
            try removeShadow(key)
            guard operation.record > 0 else { return }
            let local = try newLocalID(key)
            try rename(key, from: operation.record, to: local)
            operation.record = local
        case .move(let members):
            guard var version = try shadow(key), isCounted(operation, in: version) else { return }
            version.move(members, backwards: true)
            try keepShadow(version)
        case .set, .delete: return
        }
    }

    /// Whether a version has a movement that the server had applied: not where a comparison has brought it since the
    /// server's database was set back.
    private func isCounted(_ operation: LocalOperation, in version: RecordVersion) -> Bool {
        guard case .applied(let applied)? = operation.result?.outcome else { return true }
        return version.revision == .zero || version.revision >= applied.revision
    }

    /// Versions from a future that did not happen give way to any that the server has.
    private func forget(after restored: Revision) throws {
        try meta.set(.restoredTo, restored.rawValue)
        for source in tables.values.map(\.stored) + ["server_version"] {
            try database.execute(
                sql: "UPDATE \(source) SET revision = 0 WHERE revision > ?",
                arguments: [restored.rawValue]
            )
        }
    }

    /// Writes edits anew that the server has never seen: bases that it does not have become the last it has, and records
    /// that it may know under other ids are named by their uids.
    private func reword(from expected: Int64, _ restored: Revision?) throws {
        for var operation in try outbox.all("state = 'pending' OR (state = 'sent' AND n >= ?)", [expected]) {
            operation.namesByUID = true
            if let restored { operation.base = min(operation.base, restored) }
            if operation.number != nil { operation.sent = try message(operation).json }
            try outbox.save(operation)
        }
    }
}
