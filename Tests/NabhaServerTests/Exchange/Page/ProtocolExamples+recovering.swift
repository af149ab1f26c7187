import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

extension ProtocolExamples {
    // MARK: Comparing

    static let checking: Part = { clinic, examples in
        for number in 1...18 { try await clinic.appointment(hours: 30 + Double(number)) }
        let phone = try await Phone(clinic.server, "doctor", uid: uid)
        try await phone.sync()
        let page = try await phone.send(["cursor": .string(try #require(phone.cursor)), "check": true])
        await examples.note("checks", page.json)
        let scope = "doctor/\(clinic.doctor)"
        let hash = try hash(clinic.patient, phone)
        await examples.note("hash", hash)
        let short = JSON.string(String((hash["hash"]?.string ?? "").prefix(8)))
        let uid = try phone.uid(Patient.model, clinic.patient)
        let alone: JSON = [
            .string(scope), .string(String(uid.dropFirst(24))), [["patient", .integer(clinic.patient), short]],
        ]
        let agreed = try await phone.send(["nodes": [alone]], path: "/api/v2/sync/check/")
        #expect(agreed.json["changes"] == nil && agreed.json["scopes"] != nil)
        let request: JSON = ["nodes": [[.string(scope), "", 20, "00000000000000ff"]]]
        await examples.note("check-request", request)
        let reply = try await phone.send(request, path: "/api/v2/sync/check/")
        await examples.note("check-reply", reply.json)
        let digit = String(try phone.uid(Appointment.model, clinic.appointment).dropFirst(24).prefix(1))
        let rows: JSON = [
            ["appointment", .integer(clinic.appointment), "00000000"], ["appointment", 99, "9f03aa01"],
        ]
        let next: JSON = ["nodes": [[.string(scope), .string(digit), rows]]]
        await examples.note("check-rows", next)
        await examples.note("check-repair", try await phone.send(next, path: "/api/v2/sync/check/").json)
    }

    /// The text of a patient, and its hash.
    private static func hash(_ id: RecordID, _ phone: Phone) throws -> JSON {
        let model = Patient.model
        let names = model.fields.map(\.name) + model.derived.map(\.name)
        let text: JSON = .array(
            [
                .string(model.name), .string(try phone.uid(model, id)),
                .integer(try phone.revision(model, id)),
            ] + names.map { phone.value(model, id, $0)?.wire ?? .null }
        )
        return ["text": text, "hash": .string(Fingerprint.of(text))]
    }

    // MARK: After a restore

    static let restored: Part = { clinic, examples in
        let server = clinic.server
        let phone = try await Phone(server, "doctor", uid: uid)
        try await phone.sync()
        let backup = server.store.path + ".backup"
        try await server.store.backup(to: backup) { _ in }
        let seen = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Asked to come fasting."])
        try await phone.sync()
        let path = backup + ".restored"
        try await clinic.change(["symptoms": .text("Fever")])
        try await phone.sync()
        let cursor = try #require(phone.cursor)
        let environment = server.store.environment
        _ = try await SQLiteStore.restore(backup: backup, to: path, force: false, environment: environment) { _ in }
        try await server.moved(to: path) { server in
            let again = try await Phone(server, "doctor", uid: uid)
            let refused = try await again.send(["cursor": .string(cursor)])
            await examples.note("resync-required", refused.json)
            try await again.sync()
            let void = again.numbered(seen.with("set", [:]))
            let request: JSON = [
                "cursor": .string(try #require(again.cursor)), "ops": [void, again.numbered(seen)],
            ]
            await examples.note("restored-request", request)
            await examples.note("restored-results", try await again.send(request).json["results"] ?? .null)
        }
    }
}
