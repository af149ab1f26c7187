/// A medicine that pharmacies may stock.
package enum Medicine {
    package static let name = Field<String>("name", .text(maximum: FieldLimit.name), isUnique: true)
    package static let description = Field<String>("description", .text(maximum: FieldLimit.longText), default: "")
    package static let isPrescriptionRequired = Field<Bool>("is_prescription_required", .bool, default: false)

    package static let model = Model(
        "medicine",
        fields: [name.description, description.description, isPrescriptionRequired.description],
        scopes: [ScopeRule(.fixed(.directory))],
        sync: SyncList(
            path: "medicines",
            defaultFields: ["id", "name", "is_prescription_required", "updated_at", "last_synced_at"],
            visibleThrough: [.directory, .space]
        )
    )
}
