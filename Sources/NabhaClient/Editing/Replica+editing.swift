package import NabhaModel

/// Edits made on this phone: each is shown at once, and goes to the server with the next request.
///
/// They throw where the server would refuse them for certain: a ``ReplicaError``.
extension Replica {
    /// Makes a record.
    ///
    /// - Parameter values: by field; what is left out holds the field's default. References may name records of this
    ///   phone that have no id of the server's yet.
    /// - Returns: what the record is called for ever.
    @discardableResult
    package func create(_ model: String, _ values: [String: Value]) throws -> UID {
        try write { try $0.create(model, values, group: nil).uid }
    }

    /// Changes fields of a record; what it already holds is no change.
    package func set(_ model: String, _ id: RecordID, _ values: [String: Value]) throws {
        try write { try $0.set($0.key(model, id), values, group: nil) }
    }

    package func set(_ model: String, uid: UID, _ values: [String: Value]) throws {
        try write { try $0.set(RecordKey(model: model, uid: uid), values, group: nil) }
    }

    /// Moves counters of a record: a stock by -10.
    package func move(_ model: String, _ id: RecordID, by deltas: [String: Int64]) throws {
        try write { try $0.move($0.key(model, id), by: deltas, group: nil) }
    }

    package func move(_ model: String, uid: UID, by deltas: [String: Int64]) throws {
        try write { try $0.move(RecordKey(model: model, uid: uid), by: deltas, group: nil) }
    }

    package func delete(_ model: String, _ id: RecordID) throws {
        try write { try $0.delete($0.key(model, id), group: nil) }
    }

    package func delete(_ model: String, uid: UID) throws {
        try write { try $0.delete(RecordKey(model: model, uid: uid), group: nil) }
    }

    /// Several edits that happen all or none, here and on the server; at most 50.
    package func group<Result>(_ edits: (GroupedEdits) throws -> Result) throws -> Result {
        try write { local in
            let group = EditGroup(try local.meta.take(.nextGroup, from: 1))
            return try edits(GroupedEdits(local: local, group: group))
        }
    }
}

/// The edits of one group, while it is put together.
package struct GroupedEdits {
    let local: LocalTransaction
    let group: EditGroup

    @discardableResult
    package func create(_ model: String, _ values: [String: Value]) throws -> UID {
        try local.create(model, values, group: group).uid
    }

    package func set(_ model: String, uid: UID, _ values: [String: Value]) throws {
        try local.set(RecordKey(model: model, uid: uid), values, group: group)
    }

    package func move(_ model: String, uid: UID, by deltas: [String: Int64]) throws {
        try local.move(RecordKey(model: model, uid: uid), by: deltas, group: group)
    }

    package func delete(_ model: String, uid: UID) throws {
        try local.delete(RecordKey(model: model, uid: uid), group: group)
    }

    /// The id on this phone of a record, to be named by another.
    package func id(_ model: String, uid: UID) throws -> RecordID {
        guard let id = try local.localID(RecordKey(model: model, uid: uid)) else { throw ReplicaError.notFound }
        return id
    }
}
