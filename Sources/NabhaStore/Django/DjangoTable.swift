import NabhaModel

/// A table of the Django backend, and the model that its rows become.
struct DjangoTable: Sendable {
    let name: String
    let model: Model
    /// The column that tells since when a row is there; the table may lack it, except that of the users.
    let created: String
    let columns: [Column]

    /// A column and the field that it fills.
    ///
    /// Where two fill the same field, it is true when one of them is.
    struct Column: Sendable {
        let name: String
        let field: FieldDescription
    }

    private init(_ name: String, _ model: Model) {
        self.name = name
        self.model = model
        created = "created_at"
        columns = model.fields.map { Column(name: $0.name, field: $0) }
    }

    private init(users name: String) {
        self.name = name
        model = User.model
        created = "date_joined"
        let own = model.fields.filter { $0.name != User.sessionsValidFrom.name }
        columns =
            own.map { Column(name: $0.name, field: $0) }
            + [Column(name: "is_superuser", field: User.isStaff.description)]
    }

    var isCreatedRequired: Bool { model == User.model }

    /// In an order in which each table comes after those it refers to.
    static let all: [DjangoTable] = [
        DjangoTable(users: "auth_user"),
        DjangoTable("telemedicine_patient", Patient.model),
        DjangoTable("telemedicine_doctor", Doctor.model),
        DjangoTable("telemedicine_appointment", Appointment.model),
        DjangoTable("telemedicine_pharmacy", Pharmacy.model),
        DjangoTable("telemedicine_pharmacy_staff", PharmacyStaff.model),
        DjangoTable("telemedicine_medicine", Medicine.model),
        DjangoTable("telemedicine_pharmacyinventory", PharmacyInventory.model),
    ]

    static func of(model name: String) -> DjangoTable? { all.first { $0.model.name == name } }

    /// The columns of references, with the tables that they name.
    var references: [(column: String, table: DjangoTable)] {
        model.references.compactMap { field, model in Self.of(model: model).map { (field.name, $0) } }
    }
}
