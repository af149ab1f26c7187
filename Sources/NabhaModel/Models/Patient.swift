/// A person who is cared for.
package enum Patient {
    package enum Gender: String, Choice {
        case male = "Male"
        case female = "Female"
        case other = "Other"
    }

    package static let user = Field<RecordID>(
        "user_id",
        .reference("user"),
        isUnique: true,
        writable: .atCreation
    )
    package static let dateOfBirth = Field<Day?>("date_of_birth", .day, isOptional: true)
    package static let gender = Field<Gender?>("gender", .choice(of: Gender.self), isOptional: true)
    package static let phoneNumber = Field<String>("phone_number", .text(maximum: FieldLimit.phone), default: "")
    package static let address = Field<String>("address", .text(maximum: FieldLimit.longText), default: "")
    package static let emergencyContact = Field<String>(
        "emergency_contact",
        .text(maximum: FieldLimit.phone),
        default: ""
    )

    package static let model = Model(
        "patient",
        fields: [
            user.description, dateOfBirth.description, gender.description, phoneNumber.description,
            address.description, emergencyContact.description,
        ],
        derived: DerivedField.person,
        scopes: [ScopeRule(.own(.patient))],
        sync: SyncList(
            path: "patients",
            hasAlias: true,
            defaultFields: [
                "id", "phone_number", "address", "gender", "created_at", "updated_at", "last_synced_at",
            ],
            visibleThrough: [.patient, .doctor, .space],
            isAboutPatient: true
        )
    )
}

extension DerivedField {
    /// What is shown of the user behind a patient or doctor.
    static let person = [User.username, User.email, User.firstName, User.lastName]
        .map {
            DerivedField(through: "user_id", $0.description)
        }
}
