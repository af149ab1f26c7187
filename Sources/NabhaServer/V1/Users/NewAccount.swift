import Foundation
import NabhaModel
import NabhaStore
import NabhaSync

/// Somebody who is to get an account: checked, and not stored yet.
struct NewAccount: Sendable {
    /// The record that makes the user what the user is; admins have none.
    struct Profile: Sendable {
        let shape: Shape
        let values: [String: Value]
        /// What stands before the names of its fields in errors.
        let prefix: String
    }

    let password: String
    let user: [String: Value]
    let profile: Profile?

    /// Creates the user and what belongs to it.
    ///
    /// - Returns: the user's id.
    func insert(passwordHash: String, in transaction: Transaction) throws -> RecordID {
        var values = user
        if case .text(let username)? = values[User.username.name] {
            values[User.username.name] = .text(username.precomposedStringWithCanonicalMapping)
        }
        values[User.password.name] = .text(passwordHash)
        let id = try transaction.insert(User.model, values).id
        guard let profile else { return id }
        for (field, model) in profile.shape.model.references {
            guard case .integer(let other)? = profile.values[field.name],
                let model = transaction.snapshot.catalog[model], try transaction.record(model, other) == nil
            else { continue }
            throw Problem.validation(
                profile.prefix + profile.shape.name(of: field.name),
                FieldFault.missing(model.name).message
            )
        }
        try transaction.insert(profile.shape.model, profile.values.merging(["user_id": .integer(id)]) { $1 })
        return id
    }

    /// What to say when fields of a model that must be unique are taken.
    func taken(_ model: String, _ fields: [String]) -> Problem {
        guard let profile, profile.shape.model.name == model else { return .taken(fields.map(Shape.user.name(of:))) }
        return .taken(fields.map { profile.prefix + profile.shape.name(of: $0) })
    }
}

/// The password of a body, checked.
struct NewPassword: Sendable {
    static let name = "password"

    let text: String

    /// Takes the password out of a body's members.
    ///
    /// - Throws: a fault, for the caller to tell with the others.
    init(_ member: JSON?, username: String) throws(FieldFault) {
        guard let member else { throw .required }
        guard member != .null else { throw .null }
        guard let text = member.string else { throw FieldFault(FieldType.text(maximum: 0).expectation) }
        if let violation = PasswordPolicy.violation(of: text, username: username) {
            throw FieldFault(violation.message)
        }
        self.text = text
    }
}

extension PasswordPolicy.Violation {
    /// What to do about it.
    package var message: String {
        switch self {
        case .tooShort: "Use at least \(PasswordPolicy.fewestCharacters) characters."
        case .tooLong: "Use at most \(PasswordPolicy.mostBytes) bytes."
        case .sameAsUsername: "Use something else than the username."
        }
    }
}
