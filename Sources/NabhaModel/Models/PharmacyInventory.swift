/// How much of a medicine a pharmacy has.
package enum PharmacyInventory {
    /// More than any pharmacy holds of anything; keeps sums far from overflow.
    package static let quantityLimit: Int64 = 1_000_000_000

    package static let pharmacy = Field<RecordID>("pharmacy_id", .reference("pharmacy"), writable: .atCreation)
    package static let medicine = Field<RecordID>("medicine_id", .reference("medicine"), writable: .atCreation)
    package static let quantityAvailable = Field<Int64>(
        "quantity_available",
        .integer(0...quantityLimit),
        default: 0,
        conflict: .counter
    )

    package static let model = Model(
        "pharmacy_inventory",
        fields: [pharmacy.description, medicine.description, quantityAvailable.description],
        derived: [
            DerivedField("pharmacy_name", through: "pharmacy_id", Pharmacy.name.description),
            DerivedField("medicine_name", through: "medicine_id", Medicine.name.description),
        ],
        scopes: [
            ScopeRule(
                .through(field: "pharmacy_id", .pharmacy),
                while: .referenced(through: "pharmacy_id", field: "is_active")
            ),
            ScopeRule(.fixed(.stock), while: .referenced(through: "pharmacy_id", field: "is_active")),
        ],
        uniqueTogether: [["pharmacy_id", "medicine_id"]],
        sync: SyncList(
            path: "pharmacy-inventory",
            hasAlias: true,
            defaultFields: [
                "id", "pharmacy_id", "pharmacy_name", "medicine_id", "medicine_name", "quantity_available",
                "created_at", "last_updated", "last_synced_at",
            ],
            aliases: ["last_updated": "updated_at"],
            filter: "pharmacy_id",
            visibleThrough: [.pharmacy, .stock, .space]
        )
    )
}
