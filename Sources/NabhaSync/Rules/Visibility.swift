package import NabhaModel

/// Which records of a model somebody sees.
package struct Visibility: Sendable, Hashable {
    package let condition: Condition
    /// What is said of a record that exists and is not seen.
    package let refusal: Problem

    package init(_ condition: Condition, otherwise refusal: Problem = .forbidden()) {
        self.condition = condition
        self.refusal = refusal
    }

    /// What holds for the records that are seen, in terms that a query can be made from.
    package indirect enum Condition: Sendable, Hashable {
        case always
        /// The field, or `id`, holds the value.
        case equals(String, Value)
        /// The number in the field is above zero.
        case positive(String)
        /// The record that the reference names holds the value in the field.
        case through(String, field: String, Value)
        case inScope(Scope)
        /// A record of the other model names this one in `naming`, and holds the value in `field`.
        case joined(Model, naming: String, field: String, Value)
        case all([Condition])
        /// Never, where there is none.
        case any([Condition])
    }
}
