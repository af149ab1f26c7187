import NabhaModel
import Testing

@testable import NabhaStore

/// A query that serves sync: how it is asked and what its plan must show.
struct PlannedQuery: Sendable, CustomTestStringConvertible {
    enum Body: Sendable {
        case reading(@Sendable (Snapshot) throws -> Void)
        case writing(@Sendable (Transaction) throws -> Void)
    }

    let name: String
    /// Parts of steps that must be there.
    let uses: [String]
    /// Names in the statement of what may be gone through from end to end.
    let scans: Set<String>
    /// Whether a sort is allowed, because no index can have the order.
    let sorts: Bool
    let body: Body

    var testDescription: String { name }

    static func reads(
        _ name: String,
        uses: [String],
        scans: Set<String> = [],
        sorts: Bool = false,
        _ body: @escaping @Sendable (Snapshot) throws -> Void
    ) -> PlannedQuery {
        PlannedQuery(name: name, uses: uses, scans: scans, sorts: sorts, body: .reading(body))
    }

    static func writes(
        _ name: String,
        uses: [String],
        sorts: Bool = false,
        _ body: @escaping @Sendable (Transaction) throws -> Void
    ) -> PlannedQuery {
        PlannedQuery(name: name, uses: uses, scans: [], sorts: sorts, body: .writing(body))
    }

    func plans(in store: SQLiteStore) throws -> [QueryPlan] {
        switch body {
        case .reading(let body): try store.plans(reading: body)
        case .writing(let body): try store.plans(writing: body)
        }
    }
}

// MARK: What a sync request reads
extension PlannedQuery {
    private static let later = Moment(revision: Revision(rawValue: 5), instant: Instant(microseconds: 5))
    private static let since = Revision(rawValue: 900)
    private static let inOrder =
        "COVERING INDEX change_index_by_revision (space=? AND scope=? AND model=? AND revision>?)"
    private static let byRecord = "PRIMARY KEY (space=? AND model=? AND record=? AND scope=?)"
    /// The grants that are given with the statement, and what it has picked out of the index.
    private static let picked: Set<String> = ["h", "k", "c"]

    private static func plain(_ model: Model, _ scope: Scope = .space) -> SyncView {
        SyncView(model: model, grants: [Grant(scope: scope, from: .beginning)])
    }

    private static func merged(_ model: Model) -> SyncView {
        SyncView(
            model: model,
            grants: [Grant(scope: Scope(.patient, 1), from: later), Grant(scope: Scope(.doctor, 1), from: later)],
            ended: [
                Grant(
                    scope: Scope(.doctor, 2),
                    from: .beginning,
                    to: Moment(revision: since.next, instant: later.instant)
                )
            ]
        )
    }

    private static func list(_ query: SyncQuery, in snapshot: Snapshot) throws {
        try snapshot.changes(query, columns: WireColumn.all(of: query.view.model)) { _ in true }
    }

    static let lists: [PlannedQuery] = Catalog.nabha.synced.flatMap { model in
        [
            reads("all \(model) records of one grant", uses: [inOrder, "r USING INTEGER PRIMARY KEY (rowid=?)"]) {
                try list(SyncQuery(view: plain(model), since: nil), in: $0)
            },
            reads("\(model) changes of one grant", uses: [inOrder, "r USING INTEGER PRIMARY KEY (rowid=?)"]) {
                try list(SyncQuery(view: plain(model), since: since), in: $0)
            },
            reads(
                "\(model) changes of several grants",
                uses: ["change_index_by_revision", byRecord],
                scans: picked,
                sorts: true
            ) {
                try list(SyncQuery(view: merged(model), since: since), in: $0)
            },
            reads("how many \(model) changes of one grant", uses: [inOrder]) {
                _ = try $0.count(SyncQuery(view: plain(model), since: since))
            },
            reads(
                "how many \(model) changes of several grants",
                uses: ["change_index_by_revision", byRecord],
                scans: picked
            ) {
                _ = try $0.count(SyncQuery(view: merged(model), since: since))
            },
            reads(
                "what \(model) records are gone",
                uses: ["change_index_by_revision (space=? AND scope=? AND model=? AND revision>? AND revision<?)"]
            ) {
                _ = try $0.removed(from: plain(model), since: since, limit: 500)
            },
            reads(
                "what \(model) records are gone with a grant",
                uses: ["change_index_by_revision", "o USING PRIMARY KEY"]
            ) {
                _ = try $0.removed(from: merged(model), since: since, limit: 500)
            },
            reads("the next change of the \(model) records", uses: [inOrder]) {
                _ = try $0.nextChange(in: merged(model), after: since)
            },
            reads(
                "the head of the \(model) records in a scope",
                uses: ["COVERING INDEX change_index_by_revision (space=? AND scope=? AND model=?)"]
            ) {
                _ = try $0.head(Heads.Key(scope: .space, model: model))
            },
        ]
    }

    static let filtered = [
        reads("the stock of one pharmacy for an admin", uses: [inOrder]) {
            try list(SyncQuery(view: plain(PharmacyInventory.model), since: nil, filter: 1), in: $0)
        },
        reads("how much stock of one pharmacy for an admin", uses: [inOrder]) {
            _ = try $0.count(SyncQuery(view: plain(PharmacyInventory.model), since: nil, filter: 1))
        },
        reads("the revision of an instant", uses: ["commit_log USING PRIMARY KEY (space=? AND instant<?)"]) {
            _ = try $0.revision(at: Instant(microseconds: 9))
        },
        reads("the head of the space", uses: ["space USING INTEGER PRIMARY KEY (rowid=?)"]) { _ = try $0.head() },
    ]

    static let callers = [
        reads(
            "who is asking",
            uses: [
                "r USING INTEGER PRIMARY KEY (rowid=?)", "patient_by_user_id (user_id=?)",
                "doctor_by_user_id (user_id=?)",
                "pharmacy_staff_by_user_id (user_id=?)", "user_grant USING PRIMARY KEY (user_id=?)",
                "session_by_user (user_id=?)",
            ],
            // The few pharmacies that one person works for.
            sorts: true
        ) { _ = try $0.principal(2) },
        reads("what a user holds", uses: ["user_grant USING PRIMARY KEY (user_id=?)"]) { _ = try $0.grants(of: 2) },
        reads("the user with a name", uses: ["user_by_username (username=?)"]) { _ = try $0.user(named: "doctor1") },
        reads("a session", uses: ["session USING PRIMARY KEY (id=?)"]) { _ = try $0.session(withID: "one") },
        reads("a user's sessions that ended lately", uses: ["session_by_user (user_id=?)"]) {
            _ = try $0.sessionsEnded(of: 2, since: Instant(microseconds: 9))
        },
        writes("a user's sessions", uses: ["session_by_user (user_id=?)"]) { _ = try $0.revokeSessions(of: 2) },
        writes("sessions that have ended", uses: ["session_by_expires_at (expires_at<?)"]) {
            try $0.removeSessions(expiredBefore: Instant(microseconds: 9))
        },
        writes("a session that is stored", uses: []) { try $0.put(Session.test("one", user: 2)) },
    ]
}

// MARK: What a write that others sync has to look up
extension PlannedQuery {
    private static let entries = "change_index USING PRIMARY KEY (space=? AND model=? AND record=?)"

    /// What the server asks before it books or moves an appointment.
    private static func overlap(_ field: String) -> RecordQuery {
        RecordQuery(
            Appointment.model,
            where: [
                .equals(field, 1), .oneOf(Appointment.status.name, ["PENDING", "CONFIRMED"]),
                .atLeast(Appointment.date.name, .instant(Instant(microseconds: 1))),
                .below(Appointment.date.name, .instant(Instant(microseconds: 2))), .differs("id", 5),
            ],
            limit: 1
        )
    }

    static let writes = [
        reads(
            "a doctor's appointments at a time",
            uses: [
                "appointment_by_doctor_id_appointment_date (doctor_id=? AND appointment_date>? AND appointment_date<?)"
            ],
            sorts: true
        ) { _ = try $0.records(overlap("doctor_id")) },
        reads(
            "a patient's appointments at a time",
            uses: [
                "appointment_by_patient_id_appointment_date (patient_id=? AND appointment_date>? AND appointment_date<?)"
            ],
            sorts: true
        ) { _ = try $0.records(overlap("patient_id")) },
        writes("an appointment that changes", uses: [entries, "appointment USING INTEGER PRIMARY KEY (rowid=?)"]) {
            try $0.change(Appointment.model, 7, ["notes": "x"])
        },
        writes("an appointment that changes hands", uses: [entries]) {
            try $0.change(Appointment.model, 7, ["doctor_id": 2])
        },
        writes("an appointment that is booked", uses: [entries]) { _ = try $0.addAppointment(1, 1) },
        writes(
            "a patient who goes, with the appointments",
            uses: ["appointment_by_patient_id_appointment_date (patient_id=?)"],
            sorts: true
        ) { try $0.delete(Patient.model, 1) },
        writes(
            "a doctor who goes, with the appointments",
            uses: ["appointment_by_doctor_id_appointment_date (doctor_id=?)"],
            sorts: true
        ) { try $0.delete(Doctor.model, 1) },
        writes(
            "a pharmacy that goes, with staff and stock",
            uses: [
                "pharmacy_staff_by_pharmacy_id_user_id (pharmacy_id=?)",
                "pharmacy_inventory_by_pharmacy_id_medicine_id (pharmacy_id=?)",
            ],
            sorts: true
        ) { try $0.delete(Pharmacy.model, 1) },
        writes(
            "a pharmacy that closes, with its stock",
            uses: ["pharmacy_inventory_by_pharmacy_id_medicine_id (pharmacy_id=?)"],
            sorts: true
        ) { try $0.change(Pharmacy.model, 1, ["is_active": false]) },
        writes("a medicine that gets another name", uses: ["pharmacy_inventory_by_medicine_id (medicine_id=?)"]) {
            try $0.change(Medicine.model, 1, ["name": "Other"])
        },
        writes("a medicine that goes, with the stock", uses: ["pharmacy_inventory_by_medicine_id (medicine_id=?)"]) {
            try $0.delete(Medicine.model, 1)
        },
        writes(
            "a person who gets another name",
            uses: ["patient_by_user_id (user_id=?)", "doctor_by_user_id (user_id=?)"],
            sorts: true
        ) { try $0.change(User.model, 2, ["last_name": "Other"]) },
        writes(
            "a user who goes",
            uses: [
                "patient_by_user_id (user_id=?)", "doctor_by_user_id (user_id=?)",
                "pharmacy_staff_by_user_id (user_id=?)",
            ],
            sorts: true
        ) { try $0.delete(User.model, 2) },
        writes("a device that is registered again", uses: ["device_by_uid (uid=?)"]) { transaction in
            _ = try transaction.snapshot.device(transaction.environment.uid(at: transaction.now))
        },
        reads("the devices of a user", uses: ["device_by_user (user_id=?)"]) { _ = try $0.devices(of: 2) },
        reads("whether a record was there", uses: [entries]) { _ = try $0.hasEntries(Appointment.model, 7) },
    ]

    static let all = lists + filtered + callers + writes + exchanges
}
