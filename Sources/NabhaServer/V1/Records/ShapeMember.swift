import NabhaModel

/// One name of the REST API: what it shows of a record, and which bodies may set it.
struct ShapeMember: Sendable {
    let name: String
    let source: Source
    /// Whether replies show it; the others are only taken.
    var isShown = true
    var taken: Set<Body> = []
    var required: Set<Body> = []

    enum Body: Sendable, Hashable, CaseIterable {
        case creation
        case change
    }

    /// Where a member's content comes from.
    enum Source: Sendable {
        case id
        case createdAt
        case updatedAt
        case field(FieldDescription)
        /// A field of the record to which references lead, one after the other.
        case related([String], FieldDescription)
        /// What the person is called whose user references lead to.
        case personName([String])
        /// Whether the number in the field is above zero.
        case isPositive(FieldDescription)
        /// In how many records of stock the record is named that anybody could buy from.
        case stockCount(by: String)
        /// Of a user.
        case userType
        case profileID
    }

    /// The stored field that the member stands for.
    var field: FieldDescription? {
        guard case .field(let field) = source else { return nil }
        return field
    }
}

extension ShapeMember {
    static let id = ShapeMember(name: "id", source: .id)
    static let createdAt = ShapeMember(name: "created_at", source: .createdAt)
    static let updatedAt = ShapeMember(name: "updated_at", source: .updatedAt)

    /// A stored field.
    ///
    /// Unless said otherwise, bodies may set it when the model says so, and must at creation and when they replace the
    /// whole if it has no default.
    static func field<Content>(
        _ field: Field<Content>,
        as name: String? = nil,
        isShown: Bool = true,
        taken: Set<Body>? = nil,
        required: Set<Body>? = nil
    ) -> ShapeMember {
        let description = field.description
        let taken = taken ?? description.writable.bodies
        return ShapeMember(
            name: name ?? field.name,
            source: .field(description),
            isShown: isShown,
            taken: taken,
            required: required ?? (description.defaultValue == nil ? taken : [])
        )
    }

    static func related<Content>(
        _ field: Field<Content>,
        through path: String...,
        as name: String? = nil
    ) -> ShapeMember {
        ShapeMember(name: name ?? field.name, source: .related(path, field.description))
    }
}

extension FieldDescription.Writability {
    fileprivate var bodies: Set<ShapeMember.Body> {
        switch self {
        case .always: [.creation, .change]
        case .atCreation: [.creation]
        case .byRules: []
        }
    }
}
