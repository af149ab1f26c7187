import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// A measurement that a health worker takes at a patient's home: a synced model of this test's own.
private enum Reading {
    static let patient = Field<RecordID>("patient_id", .reference("patient"), writable: .atCreation)
    static let doctor = Field<RecordID>("doctor_id", .reference("doctor"))
    static let systolic = Field<Int64>("systolic", .integer(0...400))
    static let takenOn = Field<Day>("taken_on", .day)
    static let remark = Field<String?>("remark", .text(maximum: 200), isOptional: true)

    static let model = Model(
        "reading",
        fields: [
            patient.description, doctor.description, systolic.description, takenOn.description, remark.description,
        ],
        derived: [DerivedField("doctor_specialization", through: "doctor_id", Doctor.specialization.description)],
        scopes: [
            ScopeRule(.through(field: "patient_id", .patient)), ScopeRule(.through(field: "doctor_id", .doctor)),
        ],
        contributions: [Contribution(of: "patient_id", to: .doctor, through: "doctor_id")],
        sync: SyncList(
            path: "readings",
            hasAlias: true,
            defaultFields: ["id", "patient_id", "systolic", "taken_on", "doctor_specialization", "last_changed"],
            aliases: ["last_changed": "updated_at"],
            filter: "patient_id",
            visibleThrough: [.patient, .doctor, .space],
            isAboutPatient: true
        ),
        since: 2
    )
    static let catalog = Catalog(Catalog.nabha.models + [model])
    static let migrations =
        Migration.nabha + [Migration("0003-readings") { try $0.createTable(for: model, version: 2) }]
}

@Suite("The sync list of a model of one's own")
struct OwnModelListTests {
    private static let path = "/api/readings/sync/"

    /// A doctor with two readings of one patient and one of another.
    private struct Ward: Sendable {
        let server: TestServer
        let token: String
        let patients: [RecordID]
        let readings: [RecordID]

        func list(_ query: String = "", _ headers: HTTPFields = [:]) async throws -> TestReply {
            try await server.request(.get, path + query, token: token, headers: headers)
        }
    }

    private static func run(_ body: @Sendable (Ward) async throws -> Void) async throws {
        try await TestServer.run(catalog: Reading.catalog, migrations: Reading.migrations) { server in
            let doctor = try await server.makeDoctor("doctor")
            let patients = [try await server.makePatient("first"), try await server.makePatient("second")]
            var readings: [RecordID] = []
            for (place, patient) in [patients[0], patients[0], patients[1]].enumerated() {
                let reading = try await server.make(
                    Reading.model,
                    [
                        "patient_id": .integer(patient), "doctor_id": .integer(doctor),
                        "systolic": .integer(Int64(120 + place)), "taken_on": .day(Day(daysSinceEpoch: 19_742)),
                    ]
                )
                readings.append(reading)
            }
            let token = try await server.signIn("doctor")
            try await body(Ward(server: server, token: token, patients: patients, readings: readings))
        }
    }

    @Test(arguments: ["/api/readings/sync/", "/api/readings/sync", "/api/sync/readings/", "/api/sync/readings"])
    func `answers under its path with its default fields`(_ path: String) async throws {
        try await Self.run { ward in
            let reply = try await ward.server.request(.get, path, token: ward.token)
            #expect(reply.ids == ward.readings)
            let first = try #require(reply.records.first)
            #expect(
                first == [
                    "id": 1, "patient_id": .integer(ward.patients[0]), "systolic": 120, "taken_on": "2024-01-20",
                    "doctor_specialization": "General medicine", "last_changed": first["last_changed"] ?? .null,
                ]
            )
            #expect(
                try Instant(iso8601: first["last_changed"]?.string ?? "")
                    <= ward.server.clock.now.advanced(by: .seconds(1))
            )
            #expect(reply["X-Records-Synced"] == "3")
        }
    }

    @Test func `shows further fields, and refuses those that it has not`() async throws {
        try await Self.run { ward in
            #expect(try await ward.list("?fields=remark").records.first?["remark"] == .null)
            let all = try await ward.list("?fields=all")
            guard case .object(let members)? = all.records.first else { return }
            #expect(
                members.map(\.key) == [
                    "id", "patient_id", "doctor_id", "systolic", "taken_on", "remark", "doctor_specialization",
                    "created_at", "last_changed", "last_synced_at",
                ]
            )
            #expect(try await ward.list("?fields=diagnosis").code == "VALIDATION_ERROR")
        }
    }

    @Test func `is narrowed by its own filter`() async throws {
        try await Self.run { ward in
            let only = try await ward.list("?patient_id=\(ward.patients[1])")
            #expect(only.ids == [ward.readings[2]])
            #expect(try await ward.list("?patient_id=99").ids == [])
            #expect(try await ward.list("?patient_id=x").code == "VALIDATION_ERROR")
        }
    }

    @Test func `is not sent again while nothing has changed`() async throws {
        try await Self.run { ward in
            let first = try await ward.list()
            let tag = try #require(first["ETag"])
            let same = try await ward.list("", [.ifNoneMatch: tag])
            #expect(same.status == .notModified && same.body.isEmpty)
            let id = ward.readings[0]
            try await ward.server.store.write(Origin(user: nil, route: "test")) { transaction in
                var reading = try #require(try transaction.record(Reading.model, id))
                reading[Reading.systolic] = 140
                try transaction.update(reading)
            }
            let changed = try await ward.list("", [.ifNoneMatch: tag])
            #expect(changed.status == .ok && changed["ETag"] != tag)
            let last = try #require(first["X-Last-Sync"])
            let news = try await ward.list("?last_sync_timestamp=\(last)")
            #expect(news.ids == [id])
            #expect(news.records.first?["systolic"] == 140)
        }
    }

    @Test func `tells what has left it`() async throws {
        try await Self.run { ward in
            let last = try #require(try await ward.list()["X-Last-Sync"])
            let (reading, patient) = (ward.readings[1], ward.patients[1])
            try await ward.server.store.write(Origin(user: nil, route: "test")) { transaction in
                try transaction.delete(Reading.model, reading)
                try transaction.delete(Patient.model, patient)
            }
            let reply = try await ward.list("?last_sync_timestamp=\(last)")
            #expect(reply.text == "[]")
            #expect(reply["X-Sync-Removed"] == "2,3")
            #expect(try await ward.list().ids == [ward.readings[0]])
        }
    }

    @Test func `is its patient's and nobody else's, and reading it is audited`() async throws {
        try await Self.run { ward in
            _ = try await ward.server.makeUser("nobody")
            for (name, ids) in [("first", [1, 2]), ("second", [3]), ("nobody", [])] as [(String, [Int64])] {
                let token = try await ward.server.signIn(name)
                #expect(try await ward.server.request(.get, Self.path, token: token).ids == ids, "\(name)")
            }
            _ = try await ward.list()
            try await ward.server.server.flushAudit()
            let read = try await ward.server.store.read { snapshot in
                var read: [String] = []
                try AuditLog(session: snapshot.session)
                    .lines { line in
                        if line.entry.action == .read { read.append(line.entry.records) }
                        return true
                    }
                return read
            }
            #expect(read == ["reading:1-3"])
        }
    }

    @Test func `is announced among the lists`() async throws {
        try await Self.run { ward in
            let status = try await ward.server.request(.get, "/api/sync/status/", token: ward.token)
            #expect(status.json["sync_endpoints"]?["readings"] == "/api/readings/sync/")
        }
    }
}
