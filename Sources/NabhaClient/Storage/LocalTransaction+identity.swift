import GRDB
import NabhaModel
import NabhaSync

/// Ids: the phone's own are negative, and are replaced wherever they stand once the server has given one.
extension LocalTransaction {
    /// An id for a record that the server does not know yet, or not under an id that this phone knows.
    func newLocalID(_ key: RecordKey) throws -> RecordID {
        let id = try meta.take(.nextLocalID, from: -1, by: -1)
        try database.execute(
            sql: "INSERT INTO local_identity (id, model, uid) VALUES (?, ?, ?)",
            arguments: [id, key.model, key.uid.description]
        )
        return id
    }

    /// Gives a record another id, in every place that names it.
    func rename(_ key: RecordKey, from old: RecordID, to new: RecordID) throws {
        guard old != new else { return }
        try makeRoom(for: key, id: new)
        let uid = key.uid.description
        try database.execute(
            sql: "UPDATE \(try table(key.model).stored) SET id = ? WHERE uid = ?",
            arguments: [new, uid]
        )
        try database.execute(
            sql: "UPDATE server_version SET id = ? WHERE model = ? AND uid = ?",
            arguments: [new, key.model, uid]
        )
        try database.execute(
            sql: "UPDATE outbox SET record = ? WHERE model = ? AND uid = ?",
            arguments: [new, key.model, uid]
        )
        try renameReferences(to: key.model, from: old, to: new)
    }

    /// Another record under this id has left: the server gives no id twice.
    ///
    /// What edits made here say of it is kept under an id of our own.
    func makeRoom(for key: RecordKey, id: RecordID) throws {
        let keys = [try shown(key.model, id: id)?.key, try serverVersion(key.model, id: id)?.key]
        for other in Set(keys.compactMap { $0 }).sorted() where other != key { try displace(other, from: id) }
        // Records that are not shown may be named by edits all the same.
        let others = try String.fetchAll(
            database,
            sql: "SELECT DISTINCT uid FROM outbox WHERE model = ? AND record = ? AND uid <> ?",
            arguments: [key.model, id, key.uid.description]
        )
        for uid in others.compactMap({ UID($0) }) { try displace(RecordKey(model: key.model, uid: uid), from: id) }
    }

    private func displace(_ key: RecordKey, from id: RecordID) throws {
        try removeShadow(key)
        try hide(key)
        try rename(key, from: id, to: try newLocalID(key))
        if try outbox.hasLive(on: key) { try show(key) }
    }

    /// In edits, and in what is shown because of them; the server's versions name what the server means.
    private func renameReferences(to model: String, from old: RecordID, to new: RecordID) throws {
        guard let named = catalog[model] else { return }
        for (other, field) in catalog.references(to: named) where tables[other.name] != nil {
            for var operation in try outbox.all("model = ?", [other.name]) {
                guard operation.action.members[field.name]?.integer == old else { continue }
                let member = JSON.Member(field.name, .integer(new))
                operation.action = operation.action.with(operation.action.members.merging([member]))
                try outbox.save(operation)
                if operation.isLive { try show(operation.key) }
            }
        }
    }

    // MARK: On the wire

    /// The members of an edit as the server is told: records that it knows under no id by their uid.
    func wire(_ operation: LocalOperation) throws -> [JSON.Member] {
        guard let model = catalog[operation.key.model] else { return operation.action.members }
        var members = operation.action.members
        for (field, other, id) in operation.references(model) where id < 0 || operation.namesByUID {
            guard let uid = try uid(other, id) else { continue }
            members = members.merging([JSON.Member(field, .string(uid.description))])
        }
        return members
    }
}
