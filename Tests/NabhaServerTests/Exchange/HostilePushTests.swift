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

    private func onPhone(_ body: @Sendable (Clinic, Phone) async throws -> Void) async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            try await body(clinic, phone)
        }
    }
}
