/// One row of a model: its identity, when and by which revision it changed, and a value for each field.
package struct Record: Sendable, Hashable {
    package let model: Model
    package let id: RecordID
    package let uid: UID
    package var revision: Revision
    package var createdAt: Instant
    package var updatedAt: Instant
    /// The `updatedAt` of the last write that came from a syncing client; nil until there is one.
    package var lastSyncedAt: Instant?
    /// A value for each of the model's fields, in their order.
    package private(set) var values: [Value]
    /// The revision in which each field last changed, in the same order.
    package var fieldRevisions: [Revision]

    package init(
        _ model: Model,
        id: RecordID,
        uid: UID,
        revision: Revision = .zero,
        createdAt: Instant,
        updatedAt: Instant,
        lastSyncedAt: Instant? = nil,
        values: [Value],
        fieldRevisions: [Revision]? = nil
    ) {
        precondition(values.count == model.fields.count, "a record has a value for each field")
        self.model = model
        self.id = id
        self.uid = uid
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastSyncedAt = lastSyncedAt
        self.values = values
        self.fieldRevisions = fieldRevisions ?? Array(repeating: revision, count: values.count)
    }

    /// The value of a field by name; null for a name the model does not know.
    package subscript(name: String) -> Value {
        get { model.position(of: name).map { values[$0] } ?? .null }
        set {
            guard let position = model.position(of: name) else { return }
            values[position] = newValue
        }
    }

    /// The content of a field.
    ///
    /// A value of another kind than the field's stops the program: values are validated before they enter a record.
    package subscript<Content: FieldValue>(field: Field<Content>) -> Content {
        get {
            guard let content = Content(self[field.name]) else {
                preconditionFailure("\(model.name).\(field.name) holds a value of another kind")
            }
            return content
        }
        set { self[field.name] = newValue.value }
    }

    /// The id that a reference names, or nil where it names nothing.
    package func reference(_ field: String) -> RecordID? {
        guard case .integer(let id) = self[field] else { return nil }
        return id
    }

    /// Whether a true-or-false field holds true.
    package func isTrue(_ field: String) -> Bool { self[field] == .bool(true) }

    /// The names of the fields whose values differ from another version's.
    package func changedFields(since other: Record) -> [String] {
        zip(model.fields, zip(values, other.values))
            .compactMap { field, pair in
                pair.0 == pair.1 ? nil : field.name
            }
    }
}
