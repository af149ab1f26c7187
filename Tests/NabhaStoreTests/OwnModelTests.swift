import NabhaModel
import Testing

@testable import NabhaStore

/// A health worker's visit to a patient's home: a synced model of this test's own.
///
/// This and the migration below are all that it takes to add one.
enum Visit {
    enum Kind: String, Choice {
        case routine = "ROUTINE"
        case urgent = "URGENT"
    }

    static let patient = Field<RecordID>("patient_id", .reference("patient"), writable: .atCreation)
    static let doctor = Field<RecordID?>("doctor_id", .reference("doctor"), isOptional: true)
    static let kind = Field<Kind>("kind", .choice(of: Kind.self), default: .routine)
    static let visitedAt = Field<Instant>("visited_at", .instant)
    static let nextOn = Field<Day?>("next_on", .day, isOptional: true)
    static let findings = Field<String?>("findings", .text(maximum: 200), isOptional: true, conflict: .manual)
    static let weight = Field<Int64>("weight_grams", .integer(0...300_000), default: 0)
    static let isDone = Field<Bool>("is_done", .bool, default: false)

    static let model = Model(
        "visit",
        fields: [
            patient.description, doctor.description, kind.description, visitedAt.description, nextOn.description,
            findings.description, weight.description, isDone.description,
        ],
        derived: [DerivedField("doctor_specialization", through: "doctor_id", Doctor.specialization.description)],
        scopes: [
            ScopeRule(.through(field: "patient_id", .patient)), ScopeRule(.through(field: "doctor_id", .doctor)),
        ],
        contributions: [Contribution(of: "patient_id", to: .doctor, through: "doctor_id")],
        uniqueTogether: [["patient_id", "visited_at"]],
        indexes: [["doctor_id", "visited_at"]],
        sync: SyncList(
            path: "visits",
            defaultFields: ["id", "patient_id", "kind", "doctor_specialization", "updated_at", "last_synced_at"],
            visibleThrough: [.patient, .doctor, .space],
            isAboutPatient: true
        ),
        since: 2
    )
}

extension Migration {
    private static let visits = Migration("0003-visits") { try $0.createTable(for: Visit.model, version: 2) }
    static let withVisits = nabha + [visits]
}

extension Catalog {
    static let withVisits = Catalog(nabha.models + [Visit.model])
}

@Suite struct `A model of one's own` {
    private static func newStore(_ kind: StoreKind) throws -> any Store {
        try StoreUnderTest(kind, catalog: .withVisits, migrations: Migration.withVisits).store
    }

    private static func addVisit(
        _ transaction: Transaction,
        _ patient: RecordID,
        _ doctor: RecordID?,
        at instant: Instant = TestClock.start
    ) throws -> RecordID {
        try transaction.insert(
            Visit.model,
            [
                "patient_id": .integer(patient), "doctor_id": doctor.value, "visited_at": .instant(instant),
                "findings": "ਬੁਖ਼ਾਰ",
            ]
        )
        .id
    }

    /// The visits that a user sees in incremental sync after a revision, with the derived field of each.
    private static func visible(
        to user: RecordID,
        since: Revision? = nil,
        in store: any Store
    ) async throws -> [RecordID] {
        let principal = try #require(try await store.principal(user))
        let query = SyncQuery(view: SyncView(of: Visit.model, for: principal), since: since)
        return try await store.read { snapshot in
            var ids: [RecordID] = []
            try snapshot.changes(query, columns: WireColumn.defaults(of: Visit.model)) { row in
                ids.append(row.record)
                return true
            }
            return ids
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `is written and read with every kind of field`(_ kind: StoreKind) async throws {
        let store = try Self.newStore(kind)
        let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let id = try await store.commit { try Self.addVisit($0, patient.profile, nil) }
        let written = try #require(try await store.record(Visit.model, id))
        #expect(written[Visit.kind] == .routine && written[Visit.doctor] == nil && written[Visit.nextOn] == nil)
        #expect(written[Visit.findings] == "ਬੁਖ਼ਾਰ" && written[Visit.weight] == 0 && !written[Visit.isDone])
        try await store.commit { transaction in
            var visit = try #require(try transaction.record(Visit.model, id))
            visit[Visit.doctor] = doctor.profile
            visit[Visit.kind] = .urgent
            visit[Visit.nextOn] = Day(year: 2024, month: 2, day: 29)
            visit[Visit.findings] = nil
            visit[Visit.weight] = 61_500
            visit[Visit.isDone] = true
            try transaction.update(visit)
        }
        let shown = try #require(try await store.read { try $0.shown(Visit.model, id) })
        #expect(shown.record[Visit.kind] == .urgent && shown.record[Visit.doctor] == doctor.profile)
        #expect(shown.record[Visit.nextOn]?.description == "2024-02-29" && shown.record[Visit.findings] == nil)
        #expect(shown.record[Visit.weight] == 61_500 && shown.record[Visit.isDone])
        #expect(shown.derived["doctor_specialization"] == "General")
        let found = try await store.read {
            try $0.records(RecordQuery(Visit.model, where: [.equals("kind", "URGENT")])).map(\.id)
        }
        #expect(found == [id])
        #expect(try await store.integrityFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `keeps what must be unique unique, and nothing of a write that would not`(_ kind: StoreKind) async throws {
        let store = try Self.newStore(kind)
        let patient = try await store.commit { try $0.addPatient("asha") }
        _ = try await store.commit { try Self.addVisit($0, patient.profile, nil) }
        let head = try await store.head()
        await #expect(throws: StoreError.duplicate(model: "visit", fields: ["patient_id", "visited_at"])) {
            try await store.commit { try Self.addVisit($0, patient.profile, nil) }
        }
        #expect(try await store.head() == head)
    }

    @Test(arguments: StoreKind.allCases)
    func `has its scopes in the change index, and brings the patient to the doctor`(_ kind: StoreKind) async throws {
        let store = try Self.newStore(kind)
        let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let scope = "doctor/\(doctor.profile)"
        let visit = try await store.commit { try Self.addVisit($0, patient.profile, doctor.profile) }
        #expect(try await store.scopes(Visit.model, visit) == ["space", "patient/\(patient.profile)", scope])
        #expect(try await store.entries(Patient.model, patient.profile)[scope]?.refs == 1)

        // An appointment with the same doctor is one more reason, and either may go first.
        let appointment = try await store.commit { try $0.addAppointment(patient.profile, doctor.profile) }
        #expect(try await store.entries(Patient.model, patient.profile)[scope]?.refs == 2)
        try await store.commit { try $0.change(Visit.model, visit, ["doctor_id": .null]) }
        #expect(try await store.scopes(Visit.model, visit) == ["space", "patient/\(patient.profile)"])
        #expect(try await store.scopes(Patient.model, patient.profile).contains(scope))
        try await store.commit { try $0.delete(Appointment.model, appointment) }
        #expect(try await store.entries(Patient.model, patient.profile)[scope]?.isExit == true)
    }

    @Test(arguments: StoreKind.allCases)
    func `counts as changed when what is shown with it changes`(_ kind: StoreKind) async throws {
        let store = try Self.newStore(kind)
        let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let visit = try await store.commit { try Self.addVisit($0, patient.profile, doctor.profile) }
        try await store.commit { try $0.change(Doctor.model, doctor.profile, ["specialization": "Cardiology"]) }
        let entries = try await store.entries(Visit.model, visit)
        #expect(entries.count == 3 && entries.values.allSatisfy { $0.revision == 3 && !$0.isExit })
        try await store.commit { try $0.change(Doctor.model, doctor.profile, ["phone_number": "98765 00000"]) }
        #expect(try await store.entries(Visit.model, visit) == entries)
    }

    @Test(arguments: StoreKind.allCases)
    func `is seen through grants and by nobody else`(_ kind: StoreKind) async throws {
        let store = try Self.newStore(kind)
        let (asha, ravi, others, admin) = try await store.commit { transaction in
            (
                try transaction.addPatient("asha"), try transaction.addDoctor("ravi"),
                [
                    try transaction.addPatient("gurpreet").user, try transaction.addDoctor("meera").user,
                    try transaction.addUser("nobody"),
                ],
                try transaction.addUser("admin", isStaff: true)
            )
        }
        let first = try await store.commit { try Self.addVisit($0, asha.profile, ravi.profile) }
        let second = try await store.commit {
            try Self.addVisit($0, asha.profile, nil, at: TestClock.start.advanced(by: .seconds(60)))
        }
        #expect(try await Self.visible(to: asha.user, in: store) == [first, second])
        #expect(try await Self.visible(to: ravi.user, in: store) == [first])
        #expect(try await Self.visible(to: admin, in: store) == [first, second])
        for other in others { #expect(try await Self.visible(to: other, in: store) == []) }

        let head = try await store.head().revision
        #expect(try await Self.visible(to: asha.user, since: head, in: store) == [])
        try await store.commit { try $0.change(Visit.model, first, ["is_done": true]) }
        #expect(try await Self.visible(to: asha.user, since: head, in: store) == [first])
        #expect(try await Self.visible(to: ravi.user, since: head, in: store) == [first])
    }

    @Test(arguments: StoreKind.allCases)
    func `goes with its patient, and leaves every view`(_ kind: StoreKind) async throws {
        let store = try Self.newStore(kind)
        let (asha, ravi) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let visit = try await store.commit { try Self.addVisit($0, asha.profile, ravi.profile) }
        let before = try await store.head().revision
        let principal = try #require(try await store.principal(ravi.user))
        try await store.commit { try $0.delete(Patient.model, asha.profile) }
        #expect(try await store.record(Visit.model, visit) == nil)
        let entries = try await store.entries(Visit.model, visit)
        #expect(entries.count == 3 && entries.values.allSatisfy { $0.isExit && $0.refs == 0 && $0.revision == 3 })
        let view = SyncView(of: Visit.model, for: principal)
        #expect(try await store.read { try $0.removed(from: view, since: before, limit: 10) } == [visit])
        #expect(try await store.integrityFaults() == [])
    }
}
