import NabhaModel
import NabhaStore
import NabhaSync

/// Models of a version that the phones do not know yet: a field that appointments gained, and a model of its own.
///
/// Every world's server has them, so that every phone is one with an old app.
enum Future {
    static let version = SyncLimit.schema + 1

    /// How urgent a visit is.
    static let triage = Field<String?>(
        "triage",
        .text(maximum: FieldLimit.longText),
        isOptional: true,
        since: version
    )

    static let appointment = Model(
        Appointment.model.name,
        fields: Appointment.model.fields + [triage.description],
        derived: Appointment.model.derived,
        scopes: Appointment.model.scopes,
        contributions: Appointment.model.contributions,
        uniqueTogether: Appointment.model.uniqueTogether,
        indexes: Appointment.model.indexes,
        sync: Appointment.model.sync
    )

    static let patient = Field<RecordID>("patient_id", .reference("patient"), writable: .atCreation)
    static let letter = Field<String>("letter", .text(maximum: FieldLimit.longText), default: "")

    /// A letter that sends a patient elsewhere.
    static let referral = Model(
        "referral",
        fields: [patient.description, letter.description],
        scopes: [ScopeRule(.through(field: "patient_id", .patient))],
        sync: SyncList(path: "referrals", defaultFields: ["id"], visibleThrough: [.patient]),
        since: version
    )

    static let catalog = Catalog(
        Catalog.nabha.models.map { $0 == Appointment.model ? appointment : $0 } + [referral]
    )

    static let migrations =
        Migration.nabha + [
            Migration("9999-future") { schema in
                try schema.addColumn(triage.description, to: appointment)
                try schema.createTable(for: referral, version: version)
            }
        ]
}
