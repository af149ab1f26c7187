import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@Suite("Pushing operations with API v2")
struct PushTests {
    private func onPhone(
        _ username: String = "doctor",
        _ body: @Sendable (Clinic, Phone) async throws -> Void
    ) async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, username)
            try await phone.sync()
            try await body(clinic, phone)
        }
    }

    @Test("An edit that is applied as sent returns its revision and is not sent back")
    func set() async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Better."])
            let page = try await phone.exchange(ops: [phone.numbered(edit)])
            #expect(page.results.map(\.applied?.set) == [[]])
            #expect(page.groups.isEmpty)
            #expect(try await clinic.stored()[Appointment.notes] == "Better.")
            #expect(try await phone.exchange().groups.isEmpty)
        }
    }

    @Test("What follows from an edit comes with its result")
    func consequences() async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["status": "CONFIRMED"])
            let results = try await phone.push([edit])
            #expect(results.first?.applied?.set.map(\.key) == ["confirmed_at"])
        }
    }

    @Test("A record that a phone creates gets an id, and the scopes that hold it")
    func create() async throws {
        try await onPhone("patient") { clinic, phone in
            let date = TestClock.start.advanced(by: .seconds(50 * 3_600))
            let results = try await phone.push([
                [
                    "model": "appointment", "uid": .string(Phone.uid(7)),
                    "create": [
                        "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                        "appointment_date": .integer(date.microseconds), "symptoms": "Cough",
                    ],
                ]
            ])
            let applied = try #require(results.first?.applied)
            #expect(applied.scopes == [Scope(.patient, clinic.patient)])
            let id = try #require(applied.id)
            let stored = try #require(try await clinic.server.record(Appointment.model, id))
            #expect(stored.uid.description == Phone.uid(7))
            #expect(stored[Appointment.symptoms] == "Cough")
            #expect(try await phone.exchange().groups.isEmpty)
        }
    }

    @Test("An operation that is sent again has its effect once and the same result")
    func repeated() async throws {
        try await onPhone("pharmacist") { clinic, phone in
            let item = try await stock(clinic, 10)
            try await phone.sync()
            let move = phone.numbered(
                try phone.edit(PharmacyInventory.model, item, "move", ["quantity_available": -3])
            )
            let first = try await phone.exchange(ops: [move])
            let second = try await phone.exchange(ops: [move])
            #expect(first.results == second.results)
            #expect(try await quantity(clinic, item) == 7)
        }
    }

    @Test("A number that is used for another operation, and one after a gap, are refused")
    func numbers() async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "One"])
            _ = try await phone.push([edit])
            let other = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Two"])
            guard case .object(let members) = other else { return }
            let reused = try await phone.send(["ops": [.object([JSON.Member("n", 1)] + members)]])
            #expect(
                reused.json["results"] == [
                    ["n": 1, "rejected": "NUMBER_REUSED", "message": "This number stands for another operation."]
                ]
            )
            let gap = try await phone.send(["ops": [.object([JSON.Member("n", 3)] + members)]])
            #expect(gap.status == .conflict)
            #expect(gap.code == "EXPECTED_OPERATION")
            #expect(gap.json["expected"] == 2)
            #expect(try await clinic.stored()[Appointment.notes] == "One")
            let skipped = try await phone.send(["skip": 2, "ops": [.object([JSON.Member("n", 3)] + members)]])
            #expect(skipped.status == .ok)
        }
    }

    @Test("Two people's edits of one field: the second is refused with what the first wrote")
    func clash() async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["diagnosis": "Mine"])
            try await clinic.change(["diagnosis": .text("Theirs")])
            let refusal = try #require(try await phone.push([edit]).first?.refusal)
            #expect(refusal.code == .staleUpdate)
            #expect(refusal.action == .manualMerge)
            #expect(refusal.theirs == [JSON.Member("diagnosis", "Theirs")])
            #expect(phone.value(Appointment.model, clinic.appointment, "diagnosis") == .text("Theirs"))
        }
    }

    @Test("Two people's edits of different fields are both kept")
    func merge() async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Mine"])
            try await clinic.change(["diagnosis": .text("Theirs")])
            let page = try await phone.exchange(ops: [phone.numbered(edit)])
            #expect(page.results.first?.applied != nil)
            #expect(page.groups.map(\.shape.columns) == [["diagnosis"]])
            let stored = try await clinic.stored()
            #expect(stored[Appointment.notes] == "Mine")
            #expect(stored[Appointment.diagnosis] == "Theirs")
        }
    }

    @Test("One's own earlier edits are nobody else's")
    func ownEdits() async throws {
        try await onPhone { clinic, phone in
            let edits = try ["One", "Two", "Three"]
                .map {
                    try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": .string($0)])
                }
            let results = try await phone.push(edits)
            #expect(results.allSatisfy { $0.applied != nil })
            #expect(try await clinic.stored()[Appointment.notes] == "Three")
        }
    }

    @Test("A refused operation stops only later ones on the same record")
    func waits() async throws {
        try await onPhone("pharmacist") { clinic, phone in
            let (first, second) = (try await stock(clinic, 1), try await stock(clinic, 5))
            try await phone.sync()
            func move(_ item: Int64, _ by: Int64) throws -> JSON {
                try phone.edit(PharmacyInventory.model, item, "move", ["quantity_available": .integer(by)])
            }
            let results = try await phone.push([try move(first, -2), try move(first, 10), try move(second, -5)])
            #expect(results.map(\.refusal?.code) == [.insufficientStock, .waitsFor, nil])
            #expect(results[1].refusal?.waitsFor == 1)
            #expect(try await quantity(clinic, first) == 1)
            #expect(try await quantity(clinic, second) == 0)
        }
    }

    @Test("An operation that only takes up its number stops none behind it, whatever becomes of it")
    func void() async throws {
        try await onPhone("patient") { clinic, phone in
            let date = TestClock.start.advanced(by: .seconds(50 * 3_600))
            let created: JSON = [
                "model": "appointment", "uid": .string(Phone.uid(7)),
                "create": [
                    "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": .integer(date.microseconds),
                ],
            ]
            let void: JSON = ["model": "appointment", "uid": .string(Phone.uid(7)), "set": [:]]
            let results = try await phone.push([void, created])
            #expect(results.map(\.refusal?.code) == [.notFound, nil])
        }
    }

    @Test("A group happens wholly or not at all")
    func groups() async throws {
        try await onPhone("pharmacist") { clinic, phone in
            let (first, second) = (try await stock(clinic, 4), try await stock(clinic, 4))
            try await phone.sync()
            func move(_ item: Int64, _ by: Int64) throws -> JSON {
                guard
                    case .object(let members) = try phone.edit(
                        PharmacyInventory.model,
                        item,
                        "move",
                        ["quantity_available": .integer(by)]
                    )
                else { return .null }
                return .object([JSON.Member("group", 1)] + members)
            }
            let results = try await phone.push([try move(first, -4), try move(second, -9)])
            #expect(results.map(\.refusal?.code) == [.groupRefused, .insufficientStock])
            #expect(try await quantity(clinic, first) == 4)
        }
    }

    @Test("A slot that was taken meanwhile is refused with others that are free")
    func slots() async throws {
        try await onPhone("patient") { clinic, phone in
            let taken = TestClock.start.advanced(by: .seconds(24 * 3_600))
            let refusal = try #require(
                try await phone
                    .push([
                        [
                            "model": "appointment", "uid": .string(Phone.uid(9)),
                            "create": [
                                "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                                "appointment_date": .integer(taken.microseconds + 60_000_000),
                            ],
                        ]
                    ])
                    .first?
                    .refusal
            )
            #expect(refusal.code == .slotTaken)
            #expect(refusal.alternatives.count == SyncLimit.alternatives)
            #expect(refusal.action == .retry)
        }
    }

    @Test("A doctor who is not there is a fault of the field, as API v2 calls it")
    func unknownDoctor() async throws {
        try await onPhone("patient") { clinic, phone in
            let operation: JSON = [
                "model": "appointment", "uid": .string(Phone.uid(9)),
                "create": [
                    "patient_id": .integer(clinic.patient), "doctor_id": 999,
                    "appointment_date": .integer(TestClock.start.advanced(by: .seconds(48 * 3_600)).microseconds),
                ],
            ]
            let refusal = try #require(try await phone.push([operation]).first?.refusal)
            #expect(refusal.code == .validationError)
            #expect(Array(refusal.fields.keys) == ["doctor_id"])
        }
    }

    @Test("What is over is fixed, and a status moves only by the table")
    func states() async throws {
        try await onPhone { clinic, phone in
            let wrong = try phone.edit(Appointment.model, clinic.appointment, "set", ["status": "COMPLETED"])
            #expect(try await phone.push([wrong]).first?.refusal?.code == .invalidTransition)
            try await clinic.change(["status": .text("COMPLETED")])
            let late = try phone.edit(Appointment.model, clinic.appointment, "set", ["prescription": "More"])
            #expect(try await phone.push([late]).first?.refusal?.code == .fixed)
            let same = try phone.edit(Appointment.model, clinic.appointment, "set", ["status": "COMPLETED"])
            #expect(try await phone.push([same]).first?.applied != nil)
        }
    }

    @Test("A visit is cancelled with a reason")
    func cancelling() async throws {
        try await onPhone { clinic, phone in
            let plain = try phone.edit(Appointment.model, clinic.appointment, "set", ["status": "CANCELLED"])
            #expect(try await phone.push([plain]).first?.refusal?.code == .validationError)
            let edit = try phone.edit(
                Appointment.model,
                clinic.appointment,
                "set",
                ["status": "CANCELLED", "cancelled_reason": "Strike"]
            )
            let applied = try #require(try await phone.push([edit]).first?.applied)
            #expect(applied.set.map(\.key).sorted() == ["cancelled_at", "cancelled_by"])
            #expect(try await clinic.stored()[Appointment.cancelledReason] == "Strike")
        }
    }

    // MARK: Stock

    private func stock(_ clinic: Clinic, _ quantity: Int64) async throws -> RecordID {
        let server = clinic.server
        let pharmacy = try #require(try await server.store.read { try $0.records(RecordQuery(Pharmacy.model)).first })
        let count = try await server.store.read { try $0.count(RecordQuery(Medicine.model)) }
        let medicine = try await server.make(Medicine.model, ["name": .text("Medicine \(count)")])
        return try await server.make(
            PharmacyInventory.model,
            [
                "pharmacy_id": .integer(pharmacy.id), "medicine_id": .integer(medicine),
                "quantity_available": .integer(quantity),
            ]
        )
    }

    private func quantity(_ clinic: Clinic, _ item: RecordID) async throws -> Int64 {
        try #require(try await clinic.server.record(PharmacyInventory.model, item))[PharmacyInventory.quantityAvailable]
    }
}
