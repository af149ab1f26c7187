import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@Suite("Comparing a phone with the server")
struct CheckTests {
    @Test("Count and sum of a scope are those of what was sent")
    func checks() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let page = try await phone.exchange([JSON.Member("check", true)])
            let checks = try #require(page.checks)
            let scope = Scope(.doctor, clinic.doctor)
            #expect(Set(checks.keys) == [.directory, scope])
            #expect(checks[scope]?.set.count == 2)
            var digest = ScopeDigest()
            for (model, id) in [(Appointment.model, clinic.appointment), (Patient.model, clinic.patient)] {
                digest.add(try hash(phone, model, id), of: try uid(phone, model, id))
            }
            #expect(checks[scope] == digest)
        }
    }

    @Test("Parts that agree are not mentioned, others are split, and what differs is sent")
    func repair() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let scope = "doctor/\(clinic.doctor)"
            let right = try hash(phone, Appointment.model, clinic.appointment)
            let patient = try hash(phone, Patient.model, clinic.patient)
            let sum = Fingerprint.hexadecimal(right &+ patient)
            let agrees = try await check(phone, [.string(scope), "", 2, .string(sum)])
            #expect(agrees.split.isEmpty && agrees.groups.isEmpty)
            let differs = try await check(phone, [.string(scope), "", 3, .string(sum)])
            #expect(differs.split == [CheckPart(scope: Scope(.doctor, clinic.doctor), prefix: "")])
            let rows: JSON = [
                ["appointment", .integer(clinic.appointment), "00000000"],
                ["patient", .integer(clinic.patient), .string(CheckNode.Row.short(patient))],
                ["appointment", 999, "00000000"],
            ]
            let repaired = try await check(phone, [.string(scope), "", rows])
            #expect(repaired.groups.flatMap(\.rows).map(\.id) == [clinic.appointment])
            #expect(repaired.exits == [ExchangeReply.Exit(model: "appointment", id: 999)])
        }
    }

    @Test("A scope that is not one's own is not compared")
    func foreign() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "otherDoctor")
            let reply = try await check(phone, [.string("doctor/\(clinic.doctor)"), "", []])
            #expect(reply.groups.isEmpty && reply.split.isEmpty)
            #expect(!reply.scopes.contains(Scope(.doctor, clinic.doctor)))
        }
    }

    @Test(
        "What is no comparison is refused",
        arguments: [
            ["doctor/1"], ["doctor/1", "zz", 1, "00"], ["doctor/1", "", -1, "00"], ["doctor/1", "", [["x"]]], "x",
            ["doctor/1", "0123456789abc", []],
        ] as [JSON]
    )
    func malformed(node: JSON) async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            let reply = try await phone.send(["nodes": [node]], path: "/api/v2/sync/check/")
            #expect(reply.status == .badRequest)
        }
    }

    private func check(_ phone: Phone, _ node: JSON) async throws -> CheckReply {
        let reply = try await phone.send(["nodes": [node]], path: "/api/v2/sync/check/")
        return try CheckReply(reply.json, .nabha)
    }

    private func uid(_ phone: Phone, _ model: Model, _ id: Int64) throws -> UID {
        try #require(UID(try phone.uid(model, id)))
    }

    private func hash(_ phone: Phone, _ model: Model, _ id: Int64) throws -> UInt64 {
        let values = try #require(phone.records[model.name]?[id])
        return Fingerprint.record(
            model,
            uid: try uid(phone, model, id),
            revision: Revision(rawValue: try phone.revision(model, id)),
            values: model.fields.map { values[$0.name] ?? .null },
            derived: model.derived.map { values[$0.name] ?? .null }
        )
    }
}
