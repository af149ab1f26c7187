/// How a record comes to belong to a scope.
///
/// Every synced model also belongs to `space`, without a rule.
package struct ScopeRule: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case fixed(Scope)
        /// The scope about the record itself: `patient/{id}`.
        case own(Scope.Kind)
        /// The scope about the record that a reference names: `doctor/{doctor_id}`.
        case through(field: String, Scope.Kind)
    }

    package enum Condition: Sendable, Hashable {
        /// While this true-or-false field of the record holds true.
        case field(String)
        /// While this field of the record that `through` names holds true.
        case referenced(through: String, field: String)
    }

    package let target: Target
    package let condition: Condition?

    package init(_ target: Target, while condition: Condition? = nil) {
        self.target = target
        self.condition = condition
    }
}

/// How a record takes another one with it into a scope: an appointment brings its patient to its doctor.
///
/// Contributions are counted; the other record leaves with the last of them.
package struct Contribution: Sendable, Hashable {
    /// The reference that names the record which is brought.
    package let subject: String
    /// The reference that names what the scope is about.
    package let field: String
    package let kind: Scope.Kind

    package init(of subject: String, to kind: Scope.Kind, through field: String) {
        self.subject = subject
        self.field = field
        self.kind = kind
    }
}

/// A field that is shown with a record but kept in the one that `through` names: `medicine_name` of a stock item.
///
/// When the origin changes, the records that show it count as changed, so that no phone keeps an old name for ever.
package struct DerivedField: Sendable, Hashable {
    package let name: String
    package let through: String
    package let origin: FieldDescription

    package init(_ name: String? = nil, through: String, _ origin: FieldDescription) {
        self.name = name ?? origin.name
        self.through = through
        self.origin = origin
    }
}
