/// All that is known about one field, said once: from here come its column, its place in replies, its checks and how
/// two people's edits of it are settled.
package struct FieldDescription: Sendable, Hashable {
    /// The name on the wire and of the column; never changed once released.
    package let name: String
    package let type: FieldType
    package let isOptional: Bool
    /// What a new record holds when nobody says otherwise; nil where the field must be given.
    package let defaultValue: Value?
    package let isUnique: Bool
    package let writable: Writability
    package let conflict: ConflictPolicy
    /// The schema version that brought the field.
    package let since: Int

    package enum Writability: Sendable, Hashable {
        /// Whoever may write the record may write the field, at any time.
        case always
        /// Only while the record is created.
        case atCreation
        /// Only the server's own rules, as a consequence of something else.
        case byRules
    }
}

/// The kinds of content a field may have, with the limits of each.
package enum FieldType: Sendable, Hashable {
    case bool
    case integer(ClosedRange<Int64>)
    /// Text of at most `maximum` Unicode scalars (what databases and Django count), without NUL.
    case text(maximum: Int)
    case choice([String])
    case instant
    case day
    /// The id of a record of the model with this name, which must exist; it goes when that record goes.
    case reference(String)
}

/// What happens to a field that two people changed at the same time.
package enum ConflictPolicy: Sendable, Hashable {
    /// The server's value stands; the other edit is refused with both values.
    case serverWins
    /// Edits of different fields are both kept; of the same field the server's stands.
    case merge
    /// Text that a person must reconcile; never merged silently.
    case manual
    /// Moves between states by a transition table, not by assignment.
    case stateMachine
    /// Movements add up.
    case counter
}

/// Limits that several fields share.
package enum FieldLimit {
    /// Names of people, places and medicines, as Django's `CharField(max_length=255)`.
    package static let name = 255
    /// Symptoms, diagnoses, notes: about ten printed pages; longer text is a document, not a field.
    package static let longText = 20_000
    package static let phone = 15
    /// Django's limits for the columns of `auth_user`.
    package static let username = 150
    package static let email = 254
    package static let passwordHash = 512
}

/// A field together with the Swift type of its content, for reading and writing records without loose strings.
package struct Field<Content: FieldValue>: Sendable {
    package let description: FieldDescription
    package var name: String { description.name }

    package init(
        _ name: String,
        _ type: FieldType,
        isOptional: Bool = false,
        default defaultValue: Content? = nil,
        isUnique: Bool = false,
        writable: FieldDescription.Writability = .always,
        conflict: ConflictPolicy = .merge,
        since: Int = 1
    ) {
        description = FieldDescription(
            name: name,
            type: type,
            isOptional: isOptional,
            defaultValue: defaultValue?.value ?? (isOptional ? .null : nil),
            isUnique: isUnique,
            writable: writable,
            conflict: conflict,
            since: since
        )
    }
}

extension FieldType {
    /// The type of a field that holds one of `Words`.
    package static func choice<Words: Choice>(of words: Words.Type) -> FieldType {
        .choice(words.allCases.map(\.rawValue))
    }
}
