import NabhaClient
import NabhaModel
import NabhaSync

/// What the server says: nobody may be told of what is not theirs.
extension World {
    /// - Parameter before: the oracle as of before the request: what it pushed may have taken records from its sender.
    func checkReply(_ reply: Front.Reply, to request: ReplicaRequest, of phone: Phone, before: Oracle) throws(Violation)
    {
        let user = phone.user
        let oracle = oracle
        let now = oracle.showable(user)
        let then = before.showable(user)
        for marker in Marker.numbers(in: reply.body) where authors[marker] != user {
            guard let owner = owners[marker] else {
                throw Violation(.noLeak, "a text that is nowhere was sent to user \(user)")
            }
            let isVisible =
                oracle.shows(owner, to: now) || before.shows(owner, to: then)
                || told.contains(Told(user: user, record: owner))
            // A text that was written over may stand in a stored result of when it was there.
            guard isVisible else {
                let id = oracle.mirror.id(of: owner).map(String.init) ?? "that is gone"
                let what = "a text of \(owner.model) \(id) was sent to user \(user)"
                throw Violation(.noLeak, "\(what), in \(described(reply))")
            }
        }
        guard reply.status == 200 else { return }
        let json = reply.json
        try checkRecords(json, user, oracle, now)
        try checkScopes(json, user, now)
    }

    private func checkRecords(_ json: JSON, _ user: RecordID, _ oracle: Oracle, _ now: Set<Scope>) throws(Violation) {
        guard case .array(let groups)? = json["changes"] else { return }
        for group in groups {
            guard let name = group["model"]?.string, let model = Catalog.nabha[name],
                case .array(let names)? = group["cols"], case .array(let columns)? = group["vals"],
                let place = names.firstIndex(of: "id"), case .array(let differences) = columns[place],
                case .array(let scopes)? = group["in"]
            else { throw Violation(.noLeak, "changes that cannot be read") }
            let claimed = Set(scopes.compactMap(\.string).compactMap { Scope($0) })
            guard claimed.isSubset(of: now) else {
                throw Violation(.noLeak, "user \(user) was sent records of scopes that are not held")
            }
            var id: RecordID = 0
            for difference in differences {
                id += difference.integer ?? 0
                guard let record = oracle.mirror[model, id], oracle.scopes(of: record).isSuperset(of: claimed) else {
                    throw Violation(.noLeak, "\(name) \(id) was sent to user \(user) as of scopes that it is not in")
                }
                told.insert(Told(user: user, record: RecordKey(model: name, uid: record.uid)))
            }
        }
    }

    private func checkScopes(_ json: JSON, _ user: RecordID, _ now: Set<Scope>) throws(Violation) {
        var named: [String] = []
        if case .array(let scopes)? = json["scopes"] { named += scopes.compactMap(\.string) }
        if case .object(let checks)? = json["checks"] { named += checks.map(\.key) }
        if case .array(let parts)? = json["split"] { named += parts.compactMap(Self.scope) }
        if case .array(let parts)? = json["rest"] { named += parts.compactMap(Self.scope) }
        for name in named {
            guard let scope = Scope(name), now.contains(scope) else {
                throw Violation(.noLeak, "user \(user) was told of \(name), which is not held")
            }
        }
    }

    private static func scope(of part: JSON) -> String? {
        guard case .array(let pair) = part else { return nil }
        return pair.first?.string
    }
}

/// That a user has been sent a record: by its uid, for after a restore its id may be another record's.
struct Told: Hashable {
    let user: RecordID
    let record: RecordKey
}

extension Oracle {
    /// Whether a record, or what others show of it, is in one of the scopes.
    func shows(_ key: RecordKey, to scopes: Set<Scope>) -> Bool {
        guard let id = mirror.id(of: key) else { return false }
        switch key.model {
        case User.model.name:
            return mirror.all(Patient.model)
                .contains { $0[Patient.user] == id && !self.scopes(of: $0).isDisjoint(with: scopes) }
                || mirror.all(Doctor.model).contains { $0[Doctor.user] == id }
        case Pharmacy.model.name:
            return mirror[Pharmacy.model, id].map { !self.scopes(of: $0).isDisjoint(with: scopes) } ?? false
        default:
            return Catalog.nabha[key.model].map { isVisible($0, id, in: scopes) } ?? false
        }
    }
}
