/// Someone who can sign in.
///
/// No device holds users; what others may know of a person is shown with the patient's or doctor's record.
package enum User {
    package static let username = Field<String>("username", .text(maximum: FieldLimit.username), isUnique: true)
    package static let email = Field<String>("email", .text(maximum: FieldLimit.email), default: "")
    package static let firstName = Field<String>("first_name", .text(maximum: FieldLimit.username), default: "")
    package static let lastName = Field<String>("last_name", .text(maximum: FieldLimit.username), default: "")
    /// In PHC string format, or Django's for users who have not signed in since they were imported.
    package static let password = Field<String>(
        "password",
        .text(maximum: FieldLimit.passwordHash),
        default: "",
        writable: .byRules
    )
    /// Admins hold everything in the space.
    package static let isStaff = Field<Bool>("is_staff", .bool, default: false)
    /// A deactivated user's tokens stop at once.
    package static let isActive = Field<Bool>("is_active", .bool, default: true)
    /// Tokens issued before this instant are dead: set when the password changes or the user is deactivated.
    package static let sessionsValidFrom = Field<Instant?>(
        "sessions_valid_from",
        .instant,
        isOptional: true,
        writable: .byRules
    )

    package static let model = Model(
        "user",
        fields: [
            username.description, email.description, firstName.description, lastName.description,
            password.description, isStaff.description, isActive.description, sessionsValidFrom.description,
        ]
    )
}
