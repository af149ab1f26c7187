import NabhaClient
import NabhaModel
import NabhaSync

/// What a phone has of the server's records, compared with what it should have.
extension World {
    /// The models that devices hold.
    static let models = Catalog.nabha.synced

    func serverRecords(of phone: Phone) throws -> [RecordKey: ShownRecord] {
        var records: [RecordKey: ShownRecord] = [:]
        for model in Self.models {
            for record in try phone.replica.serverRecords(model.name) { records[record.key] = record }
        }
        return records
    }

    /// After a reply that said that there is no more: everything up to its cursor is here, and nothing else is.
    func checkReceived(_ reply: Front.Reply, _ request: ReplicaRequest, _ phone: Phone) throws {
        guard reply.status == 200, request.kind == .sync else { return }
        let progress = try phone.replica.progress()
        if progress.agreed == true, !progress.isReconciling, reply.asksChecks { phone.isUncertain = false }
        guard !progress.hasMore, !progress.isHolding, !progress.isReconciling, !phone.isUncertain else { return }
        // Who worked at a pharmacy that is followed as well has nothing of it now, and asks for it again after this reply.
        let following = try phone.replica.followed().filter { !reply.drops(Scope(.pharmacy, $0)) }
        try checkContents(of: phone, following, .lossless)
        try checkDigests(reply, phone)
    }

    /// - Parameter invariant: what it is a breach of where something differs.
    func checkContents(of phone: Phone, _ following: [RecordID], _ invariant: Invariant) throws {
        let held = oracle.held(phone.user, following: following)
        let expected = oracle.contents(held, of: Self.models)
        var actual = try serverRecords(of: phone)
        for one in expected {
            let model = Catalog.nabha[one.record.model.name] ?? one.record.model
            let name = "phone \(phone.number): \(model.name) \(one.record.id)"
            guard let record = actual.removeValue(forKey: RecordKey(model: model.name, uid: one.record.uid)) else {
                throw Violation(invariant, "\(name) of \(one.scopes.map(\.description)) is missing")
            }
            guard record.id == one.record.id else { throw Violation(invariant, "\(name) is called \(record.id)") }
            let names = model.fields.map(\.name) + model.derived.map(\.name)
            for (field, value) in zip(names, one.values) where record[field] != value {
                throw Violation(
                    invariant,
                    "\(name): \(field) is not what the server has (r\(one.record.revision.rawValue), here r\(record.revision.rawValue))"
                )
            }
            guard record.revision == one.record.revision else {
                throw Violation(
                    invariant,
                    "\(name) is at r\(record.revision.rawValue) instead of r\(one.record.revision.rawValue)"
                )
            }
            guard record.scopes.sorted() == one.scopes else {
                throw Violation(invariant, "\(name) is in \(record.scopes) instead of \(one.scopes)")
            }
        }
        if let extra = actual.values.min(by: { $0.key < $1.key }) {
            throw Violation(invariant, "phone \(phone.number): \(extra.key.model) \(extra.id) should have left")
        }
    }

    // MARK: I11

    private func checkDigests(_ reply: Front.Reply, _ phone: Phone) throws {
        guard case .object(let checks)? = reply.json["checks"] else { return }
        let own = try phone.replica.digests()
        for check in checks {
            guard let scope = Scope(check.key), let digest = own[scope] else {
                throw Violation(.verifiable, "phone \(phone.number) has no \(check.key)")
            }
            guard check.value["count"]?.integer == Int64(digest.set.count),
                check.value["sum"]?.string == Fingerprint.hexadecimal(digest.set.sum),
                check.value["weighted"]?.string == Fingerprint.hexadecimal(digest.weighted)
            else { throw Violation(.verifiable, "phone \(phone.number): count or sums of \(scope) differ") }
            guard digest == self.digest(of: scope) else {
                throw Violation(.verifiable, "the sum of \(scope) is not that of its records")
            }
        }
    }

    /// Worked out from the full database.
    func digest(of scope: Scope) -> ScopeDigest {
        var digest = ScopeDigest()
        for one in oracle.contents([scope], of: Self.models) {
            let record = one.record
            let fields = (Catalog.nabha[record.model.name] ?? record.model).fields.count
            digest.add(
                Fingerprint.record(
                    record.model,
                    uid: record.uid,
                    revision: record.revision,
                    values: one.values.prefix(fields),
                    derived: one.values.dropFirst(fields)
                ),
                of: record.uid
            )
        }
        return digest
    }

    // MARK: I8

    /// While pages are put aside, nothing is seen of them: only what the phone's own results and drops say.
    func checkHolding(_ before: [RecordKey: ShownRecord], _ phone: Phone, _ reply: Front.Reply) throws {
        guard reply.json["drops"] == nil else { return }
        let own = Set(try phone.rows().map(\.key))
        let after = try serverRecords(of: phone)
        for key in Set(before.keys).union(after.keys).sorted() where !own.contains(key) && before[key] != after[key] {
            throw Violation(.causal, "phone \(phone.number) shows a \(key.model) of a page that is a part of a whole")
        }
    }
}

extension Front.Reply {
    /// Whether the server compared counts and sums.
    fileprivate var asksChecks: Bool { json["checks"] != nil }

    /// Whether a scope is held no more; one that is taken and given in the same reply is.
    fileprivate func drops(_ scope: Scope) -> Bool {
        func names(_ member: String) -> [JSON] {
            guard case .array(let names)? = json[member] else { return [] }
            return names
        }
        let name = JSON.string(scope.description)
        return names("drops").contains(name) && !names("scopes").contains(name)
    }
}
