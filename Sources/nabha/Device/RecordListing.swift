import NabhaClient
import NabhaModel
import NabhaSync

/// Records with the state of each, for people and for scripts.
struct RecordListing {
    let phone: Phone
    let clock: PersonClock
    private var names: [RecordKey: String] = [:]

    init(_ phone: Phone) {
        self.phone = phone
        clock = PersonClock(now: phone.now)
    }

    // MARK: Appointments

    mutating func appointments(_ records: [ShownRecord]) throws -> Listing {
        let columns = ["id", "time", "patient", "doctor", "status", "symptoms", "state", "reason"]
        var appointments = try listing(columns, records) { listing, record, state in
            let patient = try listing.person("patient", record[Appointment.patient.name])
            let doctor = try listing.person("doctor", record[Appointment.doctor.name])
            let date = Instant(record[Appointment.date.name])
            return (
                [
                    .string("\(record.number)"), date.map { .string($0.description) } ?? .null, patient.json,
                    doctor.json, record.text(Appointment.status.name).json,
                    record.text(Appointment.symptoms.name).json,
                ],
                [
                    nil, date.map(listing.clock.text), nil, nil, record.statusText,
                    record.text(Appointment.symptoms.name).map { $0.shortened(to: Self.longestText) },
                ]
            )
        }
        // Whose appointments they are goes without saying.
        if phone.account.affiliation.doctor != nil { appointments.hidden.insert("doctor") }
        if phone.account.affiliation.patient != nil { appointments.hidden.insert("patient") }
        appointments.whenEmpty = "No appointments."
        return appointments
    }

    /// Of a text in a table; JSON has it whole.
    private static let longestText = 40

    // MARK: People

    mutating func patients(_ records: [ShownRecord]) throws -> Listing {
        let columns = ["id", "name", "age", "gender", "village", "phone", "state", "reason"]
        let today = clock.today
        var patients = try listing(columns, records) { _, record, _ in
            (
                [
                    .string("\(record.number)"), .string(record.personName),
                    record.age(on: today).map { .integer($0) } ?? .null, record.text(Patient.gender.name).json,
                    record.village.json, record.text(Patient.phoneNumber.name).json,
                ],
                []
            )
        }
        patients.whenEmpty = "No patients."
        return patients
    }

    // MARK: Stock

    mutating func stock(_ records: [ShownRecord]) throws -> Listing {
        let columns = ["id", "medicine", "pharmacy", "quantity", "state", "reason"]
        var stock = try listing(columns, records) { _, record, _ in
            (
                [
                    .string("\(record.number)"), record.text("medicine_name").json, record.text("pharmacy_name").json,
                    Int64(record[PharmacyInventory.quantityAvailable.name]).map { .integer($0) } ?? .null,
                ],
                []
            )
        }
        stock.whenEmpty = "No stock. The phone has that of pharmacies where you work, or which it follows."
        return stock
    }

    // MARK: Common to all

    private typealias Cells = (values: [JSON], shown: [String?])

    /// - Parameter cells: all but the last two columns, which are the state and why it is so. In a table the reason
    ///   stands with the state.
    private mutating func listing(
        _ columns: [String],
        _ records: [ShownRecord],
        _ cells: (inout RecordListing, ShownRecord, RecordState) throws -> Cells
    ) throws -> Listing {
        var rows: [[JSON]] = []
        var shown: [[String?]] = []
        var emphasis: [Listing.Emphasis?] = []
        for record in records {
            let state = try phone.state(record)
            let (values, texts) = try cells(&self, record, state)
            rows.append(values + [.string(state.word), state.reason.json])
            var row = texts + [String?](repeating: nil, count: values.count - texts.count)
            row += [state.sentence(clock), ""]
            shown.append(row)
            emphasis.append(state.emphasis)
        }
        var listing = Listing(columns: columns, rows: rows)
        listing.shown = shown
        listing.emphasis = emphasis
        listing.hidden = ["reason"]
        return listing
    }

    /// Whom a reference means, with all that tells them from others of the same name.
    mutating func person(_ model: String, _ reference: Value) throws -> String? {
        guard let id = RecordID(reference) else { return nil }
        guard let record = try phone.replica.record(model, id) else { return "\(model) \(id)" }
        if let known = names[record.key] { return known }
        let name = model == Patient.model.name ? record.person(on: clock.today) : record.doctorName
        names[record.key] = name
        return name
    }
}

extension ShownRecord {
    var doctorName: String {
        ["Dr. \(personName)", text(Doctor.specialization.name)].compactMap { $0 }.joined(separator: ", ")
    }

    /// The state of an appointment as people say it.
    var statusText: String? { text(Appointment.status.name).map { $0.lowercased().replacing("_", with: " ") } }
}

extension RecordState {
    var emphasis: Listing.Emphasis? {
        switch self {
        case .accepted: nil
        case .savedHere, .waiting, .sent: .waiting
        case .refused: .attention
        }
    }
}

extension String? {
    var json: JSON { map { .string($0) } ?? .null }
}
