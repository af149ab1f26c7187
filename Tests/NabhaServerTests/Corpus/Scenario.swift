import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

/// A script of the corpus, as it is played to be written.
struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let title: String
    /// Who holds the phone.
    let username: String
    let play: @Sendable (Clinic, Play) async throws -> Void

    init(
        _ name: String,
        _ title: String,
        by username: String = "doctor",
        _ play: @escaping @Sendable (Clinic, Play) async throws -> Void
    ) {
        self.name = name
        self.title = title
        self.username = username
        self.play = play
    }

    var testDescription: String { name }

    static let all = reading + pushing + refused + recovering + unexpected

    /// Plays it, and gives the text of its file.
    func written() async throws -> String {
        let scenario = self
        let text = TextBox()
        try await Clinic.run { clinic in
            try await clinic.server.store.backup(to: clinic.server.store.path + Play.early) { _ in }
            let play = try await Play(clinic.server, scenario.username)
            try await scenario.play(clinic, play)
            if await play.server.store.path == clinic.server.store.path { try await play.checkIsInStep() }
            await text.set(await play.script(scenario.title).text)
        }
        return await text.text
    }

    private actor TextBox {
        private(set) var text = ""

        func set(_ text: String) { self.text = text }
    }
}

extension Clinic {
    /// Changes a record from behind.
    func change(_ model: Model, _ id: RecordID, _ values: [String: Value]) async throws {
        try await server.change(model, id, values)
    }

    /// An appointment of the clinic's two some hours after the clock's start.
    @discardableResult
    func appointment(hours: Double, _ values: [String: Value] = [:]) async throws -> RecordID {
        let id = try await server.makeAppointment(patient, doctor, hours: hours)
        if !values.isEmpty { try await change(Appointment.model, id, values) }
        return id
    }

    /// So many of a new medicine in the clinic's pharmacy.
    func stock(_ name: String, _ quantity: Int64, pharmacy: RecordID = 1) async throws -> RecordID {
        let medicine = try await server.make(Medicine.model, ["name": .text(name)])
        return try await server.make(
            PharmacyInventory.model,
            [
                "pharmacy_id": .integer(pharmacy), "medicine_id": .integer(medicine),
                "quantity_available": .integer(quantity),
            ]
        )
    }
}

extension TestServer {
    func change(_ model: Model, _ id: RecordID, _ values: [String: Value]) async throws {
        try await store.write(Origin(user: nil, route: "test")) { transaction in
            var record = try #require(try transaction.record(model, id))
            for (name, value) in values { record[name] = value }
            try transaction.update(record)
        }
    }

    func remove(_ model: Model, _ id: RecordID) async throws {
        try await store.write(Origin(user: nil, route: "test")) { try $0.delete(model, id) }
    }

    func user(_ username: String) async throws -> RecordID {
        try #require(try await store.read { try $0.user(named: username)?.id })
    }
}
