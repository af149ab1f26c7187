/// A place that gives out medicine.
package enum Pharmacy {
    package static let nameLimit = FieldLimit.name

    package static let name = Field<String>("name", .text(maximum: FieldLimit.name))
    /// The village or area.
    package static let location = Field<String>("location", .text(maximum: FieldLimit.name))
    package static let contactNumber = Field<String>("contact_number", .text(maximum: FieldLimit.phone), default: "")
    package static let address = Field<String>("address", .text(maximum: FieldLimit.longText), default: "")
    /// While false, the pharmacy is in nobody's directory and its stock in nobody's list.
    package static let isActive = Field<Bool>("is_active", .bool, default: true)

    package static let model = Model(
        "pharmacy",
        fields: [
            name.description, location.description, contactNumber.description, address.description,
            isActive.description,
        ],
        scopes: [
            ScopeRule(.fixed(.directory), while: .field("is_active")), ScopeRule(.own(.pharmacy)),
        ],
        sync: SyncList(
            path: "pharmacies",
            defaultFields: ["id", "name", "location", "created_at", "updated_at", "last_synced_at"],
            visibleThrough: [.directory, .pharmacy, .space]
        )
    )
}

/// A user's place on a pharmacy's staff.
///
/// A part of the pharmacy rather than a model of its own: no device holds it, and it is what makes a pharmacist.
package enum PharmacyStaff {
    package static let pharmacy = Field<RecordID>("pharmacy_id", .reference("pharmacy"), writable: .atCreation)
    package static let user = Field<RecordID>("user_id", .reference("user"), writable: .atCreation)

    package static let model = Model(
        "pharmacy_staff",
        fields: [pharmacy.description, user.description],
        uniqueTogether: [["pharmacy_id", "user_id"]]
    )
}
