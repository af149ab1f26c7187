import NabhaModel
import NabhaStore
import NabhaSync

/// The people of every world, and what they have from the beginning: always the same, with ids that are known.
///
/// Small on purpose: edits that never meet prove nothing.
enum Population {
    static let admin: RecordID = 1
    static let doctors = 3
    static let patients = 6
    static let pharmacies = 3
    static let pharmacists = 3
    static let medicines = 5
    static let appointments = 12

    /// The user of the first doctor is the one after the admin.
    static func user(ofDoctor doctor: Int) -> RecordID { RecordID(1 + doctor) }
    static func user(ofPatient patient: Int) -> RecordID { RecordID(1 + doctors + patient) }
    static func user(ofPharmacist pharmacist: Int) -> RecordID { RecordID(1 + doctors + patients + pharmacist) }

    /// Who carries phones, with what they are called in the trace.
    static let carriers: [(user: RecordID, name: String)] =
        (1...2).map { (user(ofDoctor: $0), "doctor \($0)") } + (1...3).map { (user(ofPatient: $0), "patient \($0)") }
        + (1...pharmacists).map { (user(ofPharmacist: $0), "pharmacist \($0)") }

    /// The highest marker that the population uses, with room to spare.
    static let markers = 1_000

    /// Fills an empty store.
    static func fill(_ store: SQLiteStore) async throws {
        let filling = Filling(store)
        try await addPeople(filling)
        try await addPharmacies(filling)
        try await addAppointments(filling)
    }

    private static func addPeople(_ filling: Filling) async throws {
        try await filling.addUser("admin", isStaff: true)
        for doctor in 1...doctors { try await filling.addUser("doctor\(doctor)") }
        for patient in 1...patients { try await filling.addUser("patient\(patient)") }
        for pharmacist in 1...pharmacists { try await filling.addUser("pharmacist\(pharmacist)") }
        for doctor in 1...doctors {
            let user = Value.integer(user(ofDoctor: doctor))
            try await filling.put(
                Doctor.model,
                ["user_id": user, "specialization": filling.marker(), "license_number": filling.marker()]
            )
        }
        for patient in 1...patients {
            let user = Value.integer(user(ofPatient: patient))
            try await filling.put(
                Patient.model,
                ["user_id": user, "address": filling.marker(), "phone_number": filling.marker()]
            )
        }
    }

    private static func addPharmacies(_ filling: Filling) async throws {
        for _ in 1...pharmacies {
            try await filling.put(Pharmacy.model, ["name": filling.marker(), "location": filling.marker()])
        }
        // The third pharmacist works at two, and the third pharmacy has nobody of its own.
        for (pharmacist, pharmacy) in [(1, 1), (2, 2), (3, 1), (3, 2)] {
            try await filling.put(
                PharmacyStaff.model,
                ["pharmacy_id": .integer(RecordID(pharmacy)), "user_id": .integer(user(ofPharmacist: pharmacist))]
            )
        }
        for _ in 1...medicines { try await filling.put(Medicine.model, ["name": filling.marker()]) }
        for (pharmacy, medicine) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (3, 4)] {
            try await filling.put(
                PharmacyInventory.model,
                [
                    "pharmacy_id": .integer(RecordID(pharmacy)), "medicine_id": .integer(RecordID(medicine)),
                    "quantity_available": .integer(50_000),
                ]
            )
        }
    }

    /// Some past, some of the coming days; the last patient has none.
    private static func addAppointments(_ filling: Filling) async throws {
        let statuses: [Appointment.Status] = [.pending, .confirmed, .completed, .confirmed, .pending, .cancelled]
        for index in 0..<appointments {
            let hours = (index - appointments / 3) * 26
            try await filling.put(
                Appointment.model,
                [
                    "patient_id": .integer(RecordID(index % (patients - 1) + 1)),
                    "doctor_id": .integer(RecordID(index % doctors + 1)),
                    "appointment_date": .instant(WorldClock.start.advanced(by: .seconds(hours * 3_600))),
                    "status": statuses[index % statuses.count].value, "symptoms": filling.marker(),
                    "notes": filling.marker(),
                ]
            )
        }
    }
}

/// Puts things into a store, each text a marker of its own.
private final class Filling {
    private let store: SQLiteStore
    private var markers = 0

    init(_ store: SQLiteStore) { self.store = store }

    func marker() -> Value {
        markers += 1
        return .text(Marker.short(markers))
    }

    func put(_ model: Model, _ values: [String: Value]) async throws {
        _ = try await store.write(Origin(user: nil, route: "simulator")) { try $0.insert(model, values).id }
    }

    func addUser(_ name: String, isStaff: Bool = false) async throws {
        markers += 1
        let username = Value.text("\(name)\(Marker.short(markers))")
        try await put(
            User.model,
            ["username": username, "first_name": marker(), "email": marker(), "is_staff": .bool(isStaff)]
        )
    }
}
