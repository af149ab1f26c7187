import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@Suite("Operations that make no sense or are not one's own")
struct HostilePushTests {
    @Test("What one cannot see is not there", arguments: ["set", "delete"])
    func invisible(action: String) async throws {
        try await Clinic.run { clinic in
            let owner = try await Phone(clinic.server, "doctor")
            try await owner.sync()
            let stranger = try await Phone(clinic.server, "otherDoctor", uid: Phone.uid(3))
            try await stranger.sync()
            let edit = try owner.edit(
                Appointment.model,
                clinic.appointment,
                action,
                action == "set" ? ["notes": "x"] : true
            )
            let unknown: JSON = ["model": "appointment", "uid": .string(Phone.uid(4)), "set": ["notes": "x"]]
            let results = try await stranger.push([edit, unknown])
            #expect(results.map(\.refusal) == [.notFound, .notFound])
        }
    }

    @Test(
        "An operation that makes no sense is refused by itself",
        arguments: [
            ["model": "nothing", "uid": "01890a5d-ac96-774b-bcce-000000000001", "delete": true],
            ["model": "user", "uid": "01890a5d-ac96-774b-bcce-000000000001", "create": ["username": "root"]],
            ["model": "appointment", "uid": "not a uid", "set": [:]],
            ["model": "appointment", "uid": "01890a5d-ac96-774b-bcce-000000000001", "create": [:], "set": [:]],
            ["model": "appointment", "uid": "01890a5d-ac96-774b-bcce-000000000001", "base": -1, "set": [:]],
            ["model": "appointment", "uid": "01890a5d-ac96-774b-bcce-000000000001", "create": ["status": "COMPLETED"]],
            ["model": "appointment", "uid": "01890a5d-ac96-774b-bcce-000000000001", "create": ["doctor_id": "x"]],
            ["model": "medicine", "uid": "01890a5d-ac96-774b-bcce-000000000001", "create": ["name": "Mine"]],
            [:],
        ] as [JSON]
    )
    func malformed(edit: JSON) async throws {
        try await onPhone { clinic, phone in
            let good = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Good"])
            let results = try await phone.push([edit, good])
            #expect(results[0].refusal != nil)
            #expect(results[1].applied != nil)
        }
    }

    @Test("Two of a group that want the same place are refused together, and what stands beside them is done")
    func sameTwice() async throws {
        try await onPhone("admin") { clinic, phone in
            let pharmacy = try #require(phone.ids(Pharmacy.model).first)
            let medicine = try await clinic.server.make(Medicine.model, ["name": .text("Amoxicillin")])
            func create(_ number: Int) -> JSON {
                [
                    "group": 1, "model": "pharmacy_inventory", "uid": .string(Phone.uid(number)),
                    "create": ["pharmacy_id": .integer(pharmacy), "medicine_id": .integer(medicine)],
                ]
            }
            let good: JSON = ["model": "medicine", "uid": .string(Phone.uid(8)), "create": ["name": "Ibuprofen"]]
            let results = try await phone.push([create(5), create(6), good])
            #expect(results.map(\.refusal?.code) == [.groupRefused, .alreadyExists, nil])
        }
    }

    @Test("A group has at most fifty operations", arguments: [50, 51])
    func longGroup(count: Int) async throws {
        try await onPhone { clinic, phone in
            let edits: [JSON] = try (0..<count)
                .map { index in
                    let edit = try phone.edit(
                        Appointment.model,
                        clinic.appointment,
                        "set",
                        ["notes": .string("\(index)")]
                    )
                    guard case .object(let members) = phone.numbered(edit) else { return edit }
                    return .object(members + [JSON.Member("group", 1)])
                }
            #expect(try await phone.send(["ops": .array(edits)]).status == (count == 50 ? .ok : .badRequest))
        }
    }

    @Test("Who may not make a record is not told which there are", arguments: [0, 999])
    func enumeration(other: Int64) async throws {
        try await onPhone("patient") { clinic, phone in
            let user = try #require(try await clinic.server.store.read { try $0.user(named: "otherPatient") })
            let operation: JSON = [
                "model": "patient", "uid": .string(Phone.uid(5)),
                "create": ["user_id": .integer(user.id + other), "phone_number": "98765 00000"],
            ]
            #expect(try await phone.push([operation]).first?.refusal?.code == .forbidden)
        }
    }

    @Test("A number is one of 1 to 2⁵³, also one that is skipped", arguments: [0, 1 << 53, 1 << 53 + 1, .max])
    func numbers(number: Int64) async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Mine"])
            guard case .object(let members) = edit else { return }
            let operation = JSON.object([JSON.Member("n", .integer(number))] + members)
            let reply = try await phone.send(["ops": [operation]])
            // One that is in the range is only far from the next.
            #expect(reply.status == (number == SyncLimit.largestNumber ? .conflict : .badRequest))
            guard number > SyncLimit.largestNumber else { return }
            #expect(try await phone.send(["skip": .integer(number)]).status == .badRequest)
        }
    }

    @Test("The last instant of the calendar can be booked")
    func endOfCalendar() async throws {
        try await onPhone("patient") { clinic, phone in
            let edit = try phone.edit(
                Appointment.model,
                clinic.appointment,
                "set",
                ["appointment_date": .integer(Instant.calendar.upperBound.microseconds)]
            )
            #expect(try await phone.push([edit]).first?.applied != nil)
        }
    }

    @Test("Numbers that are skipped in vain stay free")
    func skippedInVain() async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Mine"])
            guard case .object(let members) = edit else { return }
            let far = JSON.object([JSON.Member("n", 50)] + members)
            #expect(try await phone.send(["skip": 10, "ops": [far]]).status == .conflict)
            #expect(try await phone.push([edit]).first?.applied != nil)
        }
    }

    @Test(
        "An instant is one of the years 1 to 9999",
        arguments: [253_402_300_800_000_000, .max, -62_135_596_800_000_001, .min]
    )
    func beyondCalendars(instant: Int64) async throws {
        try await onPhone { clinic, phone in
            let edit = try phone.edit(
                Appointment.model,
                clinic.appointment,
                "set",
                ["appointment_date": .integer(instant)]
            )
            #expect(try await phone.push([edit]).first?.refusal?.fields.keys.first == "appointment_date")
        }
    }

    @Test("More operations than a request may hold are refused, as many as it may are done", arguments: [200, 201])
    func limit(count: Int) async throws {
        try await onPhone { clinic, phone in
            let edits = try (0..<count)
                .map {
                    phone.numbered(
                        try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": .string("Note \($0)")])
                    )
                }
            let reply = try await phone.send(["ops": .array(edits)])
            #expect(reply.status == (count <= SyncLimit.operations ? .ok : .badRequest))
        }
    }

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
}
