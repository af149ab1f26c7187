import NabhaModel

/// One step from a schema version to the next.
///
/// Forward only; once released, a step's name and effect are frozen.
package struct Migration: Sendable {
    /// `0001-foundations`: the number orders the steps and is the schema version after it.
    package let name: String
    package let apply: @Sendable (SchemaBuilder) throws -> Void

    package init(_ name: String, _ apply: @escaping @Sendable (SchemaBuilder) throws -> Void) {
        self.name = name
        self.apply = apply
    }
}

extension Migration {
    /// All steps of Nabha's own schema, in order.
    package static let nabha: [Migration] = [foundations, devices, exchange]
}
