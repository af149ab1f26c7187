import Foundation
import NabhaModel
import NabhaStore
import Testing

/// A small district in which everybody has somebody of the same kind who is a stranger: made once, copied for each case.
struct District: Sendable {
    /// What the database holds.
    let database: Data
    private let users: [Caller: RecordID]

    /// Asha and her doctor; Binder and the other doctor.
    let asha: RecordID
    let binder: RecordID
    let doctor: RecordID
    let otherDoctor: RecordID
    /// Asha's with her doctor.
    let pending: RecordID
    let confirmed: RecordID
    let pharmacy: RecordID
    let medicine: RecordID
    /// In stock nowhere.
    let otherMedicine: RecordID
    /// Of the pharmacy.
    let item: RecordID
    /// Asha's.
    let device: DeviceID

    /// Who asks, seen from Asha, her doctor and the pharmacy.
    enum Caller: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case anonymous
        case deactivated
        case plain
        case asha
        case binder
        case doctor
        case otherDoctor = "other doctor"
        case pharmacist
        case otherPharmacist = "other pharmacist"
        case admin

        var testDescription: String { rawValue }
    }

    private static let made = Task { try await TestServer.run { try await District(in: $0) } }

    static var shared: District { get async throws { try await made.value } }

    private init(in server: TestServer) async throws {
        asha = try await server.makePatient("asha")
        binder = try await server.makePatient("binder")
        doctor = try await server.makeDoctor("doctor")
        otherDoctor = try await server.makeDoctor("otherDoctor")
        pharmacy = try await server.makePharmacy("Agaul Medical Store", staff: "pharmacist")
        let otherPharmacy = try await server.makePharmacy("Bhadson Medical Store", staff: "otherPharmacist")
        medicine = try await server.make(Medicine.model, ["name": .text("Paracetamol 500 mg")])
        otherMedicine = try await server.make(Medicine.model, ["name": .text("Zinc 20 mg")])
        item = try await server.stock(medicine, in: pharmacy, 5)
        _ = try await server.stock(medicine, in: otherPharmacy, 7)
        pending = try await server.makeAppointment(asha, doctor, hours: 24)
        confirmed = try await server.makeAppointment(asha, doctor, hours: 25)
        try await server.set(Appointment.model, confirmed, ["status": .text("CONFIRMED")])
        _ = try await server.makeAppointment(binder, otherDoctor, hours: 24)
        _ = try await server.makeUser("plain")
        _ = try await server.makeUser("admin", isAdmin: true)
        let deactivated = try await server.makeUser("deactivated", isAdmin: true)
        try await server.set(User.model, deactivated, ["is_active": .bool(false)])
        device = try await server.addDevice(of: "asha", 1).device
        var users: [Caller: RecordID] = [:]
        for caller in Caller.allCases where caller != .anonymous {
            users[caller] = try await server.store.read { try $0.user(named: "\(caller)")?.id }
        }
        self.users = users
        database = try await server.database()
    }

    func user(_ caller: Caller) throws -> RecordID { try #require(users[caller]) }

    /// Nobody's is nil.
    func token(_ caller: Caller, _ server: TestServer) async throws -> String? {
        guard let user = users[caller] else { return nil }
        return try await server.token(for: user)
    }

    func run<Result>(_ body: @Sendable (TestServer) async throws -> Result) async throws -> Result {
        try await TestServer.run(database: database, body)
    }
}

extension TestServer {
    func stock(_ medicine: RecordID, in pharmacy: RecordID, _ quantity: Int64) async throws -> RecordID {
        try await make(
            PharmacyInventory.model,
            [
                "medicine_id": .integer(medicine), "pharmacy_id": .integer(pharmacy),
                "quantity_available": .integer(quantity),
            ]
        )
    }

    func set(_ model: Model, _ id: RecordID, _ values: [String: Value]) async throws {
        try await store.write(Origin(user: nil, route: "test")) { transaction in
            var record = try #require(try transaction.record(model, id))
            for (name, value) in values { record[name] = value }
            try transaction.update(record)
        }
    }

    /// An instant in so many hours.
    func instant(hours: Double) -> Instant { clock.now.advanced(by: .seconds(hours * 3_600)) }
}
