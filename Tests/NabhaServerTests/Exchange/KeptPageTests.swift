import HTTPTypes
import NIOCore
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@testable import NabhaServer

@Suite("Pages of API v2 that are kept")
struct KeptPageTests {
    /// Two phones of one doctor, both in step.
    private func withPhones(_ body: @Sendable (Clinic, Phone, Phone) async throws -> Void) async throws {
        try await Clinic.run { clinic in
            let first = try await Phone(clinic.server, "doctor")
            let second = try await Phone(clinic.server, "doctor", uid: Phone.uid(2))
            try await first.sync()
            try await second.sync()
            try await body(clinic, first, second)
        }
    }

    /// How often the database was looked into for a page.
    private func looks(_ clinic: Clinic) -> String {
        let lines = clinic.server.server.services.exposition().split(separator: "\n")
        return lines.first { $0.hasPrefix("nabha_database_seconds_count") && $0.contains("read") }.map(String.init)
            ?? ""
    }

    @Test("What one phone was told, the next is told from memory, and both are in step")
    func shared() async throws {
        try await withPhones { clinic, first, second in
            try await clinic.change(["notes": .text("Bring the old papers.")])
            let told = try await first.exchange()
            let before = looks(clinic)
            #expect(!before.isEmpty)
            let again = try await second.exchange()
            #expect(looks(clinic) == before)
            #expect(again.groups == told.groups && again.exits == told.exits)
            #expect(try await first.exchange().groups.isEmpty)
            #expect(try await second.exchange().groups.isEmpty)
        }
    }

    /// One edit or deletion after the other, each with a phone that has seen all before it and nothing since.
    private func phonesBetweenChanges(_ clinic: Clinic) async throws -> [Phone] {
        var phones: [Phone] = []
        var ids: [RecordID] = []
        for hours in 1...4 {
            ids.append(
                try await clinic.server.makeAppointment(clinic.patient, clinic.doctor, hours: 50 + Double(hours))
            )
        }
        for number in 1...14 {
            let phone = try await Phone(clinic.server, "doctor", uid: Phone.uid(number))
            try await phone.sync()
            phones.append(phone)
            if number % 3 == 0 { _ = try await clinic.server.make(User.model, ["username": .text("other\(number)")]) }
            guard number % 4 != 0 else { continue }
            try await clinic.server.store.write(Origin(user: nil, route: "test")) { [ids] transaction in
                let id = ids[number % ids.count]
                guard var record = try transaction.record(Appointment.model, id) else { return }
                guard number != 9 else { return try transaction.delete(Appointment.model, id) }
                record[number % 2 == 0 ? Appointment.notes : Appointment.symptoms] = "Edit \(number)"
                try transaction.update(record)
            }
        }
        return phones
    }

    @Test(
        "Each position gets what a server without memory says, in whatever order they ask",
        arguments: [UInt64(1), 2, 3]
    )
    func positions(_ seed: UInt64) async throws {
        try await Clinic.run { clinic in
            let phones = try await phonesBetweenChanges(clinic)
            var generator = SeededGenerator(seed: seed)
            for phone in (phones + phones).shuffled(using: &generator) {
                let body: JSON = ["cursor": .string(try #require(phone.cursor))]
                let kept = try await phone.send(body).json
                let fresh = try await clinic.server.restarted { [token = phone.token] server in
                    try await server.request(.post, "/api/v2/sync/", token: token, json: body).json
                }
                for member in ["changes", "exits", "cursor", "head", "more", "hold", "drops", "scopes"] {
                    #expect(kept[member] == fresh[member], "seed \(seed), device \(phone.device): \(member)")
                }
            }
        }
    }

    @Test("A record that left one scope and changed in another is told from memory, too")
    func twoScopes() async throws {
        try await Clinic.run { clinic in
            let phones = [
                try await Phone(clinic.server, "pharmacist"),
                try await Phone(clinic.server, "pharmacist", uid: Phone.uid(2)),
            ]
            for phone in phones { try await phone.sync() }
            for (name, value) in [("is_active", Value.bool(false)), ("location", .text("Bus stand"))] {
                try await clinic.server.store.write(Origin(user: nil, route: "test")) { transaction in
                    var pharmacy = try #require(try transaction.record(Pharmacy.model, 1))
                    pharmacy[name] = value
                    try transaction.update(pharmacy)
                }
            }
            let told = try await phones[0].exchange()
            #expect(told.groups.map(\.shape.columns) == [["location", "is_active"]])
            let before = looks(clinic)
            #expect(try await phones[1].exchange().groups == told.groups)
            #expect(looks(clinic) == before)
        }
    }

    @Test("After another change the page is read anew")
    func outdated() async throws {
        try await withPhones { clinic, first, second in
            try await clinic.change(["notes": .text("First")])
            _ = try await first.exchange()
            try await clinic.change(["notes": .text("Second")])
            let page = try await second.exchange()
            #expect(page.groups.first?.rows.first?.values == [.text("Second")])
        }
    }

    @Test("Who has lost the grant is told nothing of a page that others keep")
    func shutOut() async throws {
        try await withPhones { clinic, first, second in
            try await clinic.change(["notes": .text("Confidential")])
            _ = try await first.exchange()
            try await clinic.server.store.write(Origin(user: nil, route: "test")) { transaction in
                guard var doctor = try transaction.snapshot.record(Doctor.model, clinic.doctor) else { return }
                doctor[Doctor.user] = try transaction.insert(User.model, ["username": .text("successor")]).id
                try transaction.update(doctor)
            }
            let reply = try await second.send(["cursor": .string(try #require(second.cursor))])
            #expect(!reply.text.contains("Confidential"))
            #expect(reply.json["drops"] == .array([.string("doctor/\(clinic.doctor)")]))
        }
    }

    @Test("A page that is told from memory is in the audit log as well")
    func audited() async throws {
        try await withPhones { clinic, first, second in
            try await clinic.change(["notes": .text("Read by two")])
            try await clinic.server.server.flushAudit()
            for phone in [first, second] {
                let before = try await readings(clinic)
                _ = try await phone.exchange()
                try await clinic.server.server.flushAudit()
                #expect(try await readings(clinic) == before + ["appointment:\(clinic.appointment)"])
            }
        }
    }

    private func readings(_ clinic: Clinic) async throws -> [String] {
        try await clinic.server.store.read { snapshot in
            var lines: [String] = []
            try AuditLog(session: snapshot.session)
                .lines { line in
                    if line.entry.action == .read { lines.append(line.entry.records) }
                    return true
                }
            return lines
        }
    }

    @Test("Compressed and not, the reply is the same", arguments: ["gzip", "deflate", "identity"])
    func codings(_ coding: String) async throws {
        try await withPhones { clinic, first, second in
            for word in 0..<30 {
                let hours = 50 + Double(word)
                _ = try await clinic.server.makeAppointment(clinic.patient, clinic.doctor, hours: hours)
            }
            let told = try await first.exchange()
            let reply = try await clinic.server.request(
                .post,
                "/api/v2/sync/",
                token: second.token,
                headers: [.acceptEncoding: coding],
                json: ["cursor": .string(try #require(second.cursor))]
            )
            #expect(reply["Content-Encoding"] == (coding == "identity" ? nil : coding))
            #expect(reply["Vary"] == "Accept-Encoding")
            var body = reply.body
            if let format = ZlibFormat(named: coding) {
                body = Array(try Sample.inflated(ByteBuffer(bytes: body), format).readableBytesView)
            }
            let page = try ExchangeReply(try JSON.parse(body), .nabha)
            #expect(page.groups == told.groups)
            #expect(page.cursor != nil && page.cursor != second.cursor)
        }
    }
}
