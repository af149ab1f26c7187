package import NabhaModel

/// Which records of a model, in which order, which part of them.
package struct RecordQuery: Sendable {
    package indirect enum Condition: Sendable {
        /// `column` is a field's name, or `id`, `created_at`, `updated_at`.
        case equals(String, Value)
        case differs(String, Value)
        case oneOf(String, [Value])
        case atLeast(String, Value)
        case below(String, Value)
        /// One of the fields contains the text, whatever the case of its ASCII letters.
        case contains([String], String)
        /// The record that `through` names has this value in this field.
        case through(String, field: String, Value)
        /// A record of the other model names this one in `naming`, and holds the value in `field`.
        case joined(Model, naming: String, field: String, Value)
        /// The record belongs to one of the scopes.
        case inScopes([Scope])
        case all([Condition])
        /// Never, where there is none.
        case any([Condition])
        case not(Condition)
    }

    package enum Order: Sendable {
        case ascending(String)
        case descending(String)
    }

    package let model: Model
    package var conditions: [Condition]
    /// By id at the end, always, so that pages neither overlap nor miss.
    package var order: [Order]
    package var limit: Int?
    package var offset: Int

    package init(
        _ model: Model,
        where conditions: [Condition] = [],
        order: [Order] = [],
        limit: Int? = nil,
        offset: Int = 0
    ) {
        self.model = model
        self.conditions = conditions
        self.order = order
        self.limit = limit
        self.offset = offset
    }
}

/// A record with the derived fields that are shown with it.
package struct ShownRecord: Sendable {
    package let record: Record
    package let derived: [String: Value]
}
