/// A doctor who sees patients; known to everyone signed in.
package enum Doctor {
    package static let specializationLimit = 100
    package static let licenseLimit = 50
    /// Nobody has practised longer.
    package static let experienceLimit: Int64 = 100

    package static let user = Field<RecordID>(
        "user_id",
        .reference("user"),
        isUnique: true,
        writable: .atCreation
    )
    package static let specialization = Field<String>("specialization", .text(maximum: specializationLimit))
    package static let licenseNumber = Field<String>(
        "license_number",
        .text(maximum: licenseLimit),
        isUnique: true,
        writable: .atCreation
    )
    package static let phoneNumber = Field<String>("phone_number", .text(maximum: FieldLimit.phone), default: "")
    package static let experienceYears = Field<Int64>("experience_years", .integer(0...experienceLimit), default: 0)
    package static let isAvailable = Field<Bool>("is_available", .bool, default: true)

    package static let model = Model(
        "doctor",
        fields: [
            user.description, specialization.description, licenseNumber.description, phoneNumber.description,
            experienceYears.description, isAvailable.description,
        ],
        derived: DerivedField.person,
        scopes: [ScopeRule(.fixed(.directory))],
        sync: SyncList(
            path: "doctors",
            defaultFields: ["id", "specialization", "is_available", "created_at", "updated_at", "last_synced_at"],
            visibleThrough: [.directory, .space]
        )
    )
}
