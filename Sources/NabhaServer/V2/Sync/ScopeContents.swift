import NabhaModel
import NabhaStore
import NabhaSync

/// What scopes hold, as far as it takes to compare it with what a device holds.
final class ScopeContents {
    struct Member {
        let model: Model
        let id: RecordID
        let uid: UID
        let hash: UInt64
    }

    private let snapshot: Snapshot
    private let schema: Int
    private var known: [Scope: [Member]] = [:]

    init(_ snapshot: Snapshot, schema: Int) {
        self.snapshot = snapshot
        self.schema = schema
    }

    func digests(of scopes: Set<Scope>) throws -> [Scope: ScopeDigest] {
        var digests: [Scope: ScopeDigest] = [:]
        for scope in scopes {
            var digest = ScopeDigest()
            for member in try members(of: scope) { digest.add(member.hash, of: member.uid) }
            digests[scope] = digest
        }
        return digests
    }

    func digest(of part: CheckPart) throws -> SetDigest {
        var digest = SetDigest()
        for member in try members(of: part) { digest.add(member.hash) }
        return digest
    }

    func members(of part: CheckPart) throws -> ArraySlice<Member> {
        let all = try members(of: part.scope)
        let numbers = part.numbers
        return all[all.place(of: numbers.lowerBound)..<all.place(of: numbers.upperBound)]
    }

    private func members(of scope: Scope) throws -> [Member] {
        if let members = known[scope] { return members }
        var members: [Member] = []
        for model in snapshot.catalog.synced where model.since <= schema {
            try snapshot.members(of: scope, model) { content in
                members.append(
                    Member(model: model, id: content.record.id, uid: content.record.uid, hash: hash(content))
                )
                return true
            }
        }
        // A request may ask for a thousand parts.
        members.sort { $0.uid.checkNumber < $1.uid.checkNumber }
        known[scope] = members
        return members
    }

    private func hash(_ content: ExchangedRecord) -> UInt64 {
        let record = content.record
        return Fingerprint.record(
            record.model,
            uid: record.uid,
            revision: record.revision,
            values: zip(record.model.fields, record.values).lazy.filter { $0.0.since <= self.schema }.map(\.1),
            derived: content.derived
        )
    }
}

extension [ScopeContents.Member] {
    /// Where the first is whose key's number is not below this one.
    fileprivate func place(of number: UInt64) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].uid.checkNumber < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
