import GRDB
import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `The phone's database` {
    private static func grown(since: Int = 1) -> Catalog {
        let village = Field<String?>("village", .text(maximum: 50), isOptional: true, since: since)
        let medicine = Model(
            "medicine",
            fields: Medicine.model.fields + [village.description],
            sync: Medicine.model.sync
        )
        return Catalog(Catalog.nabha.models.map { $0.name == "medicine" ? medicine : $0 })
    }

    @Test func `keeps everything when a model gains a field`() throws {
        let phone = try Phone()
        try phone.exchange { _ in
            .first(.whole(Medicine.model, 4, revision: 2, in: [.directory], ["name": .text("ORS")]))
        }
        try phone.replica.set("medicine", 4, ["description": .text("salts")])
        let again = try Phone(phone.database, catalog: Self.grown(since: 2), isSignedIn: false)
        #expect(try again.replica.record("medicine", 4)?["description"] == .text("salts"))
        #expect(try again.replica.record("medicine", 4)?["village"] == .null)
        #expect(try again.replica.pendingCount == 1)
        try again.replica.set("medicine", 4, ["village": .text("Nabha")])
        #expect(try again.replica.record("medicine", 4)?["village"] == .text("Nabha"))
    }

    @Test(arguments: [
        "UPDATE meta SET value = 2 WHERE key = 'models'", "INSERT INTO grdb_migrations VALUES ('0002-of-tomorrow')",
    ])
    func `is left as it is where a later version wrote it`(change: String) throws {
        let phone = try Phone()
        try phone.database.write { try $0.execute(sql: change) }
        let before = try phone.everything()
        #expect(throws: ReplicaError.newerDatabase) { try Phone(phone.database, isSignedIn: false) }
        #expect(try phone.everything() == before)
    }

    @Test(arguments: ["doctor_id = 7 AND appointment_date BETWEEN 1 AND 2", "appointment_date BETWEEN 1 AND 2"])
    func `finds records by whose and when they are without reading all of them`(condition: String) throws {
        let phone = try Phone()
        let plan = try phone.database.read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN SELECT * FROM appointment WHERE \(condition)")
                .map { $0["detail"] as String }
        }
        #expect(plan.count == 1 && plan[0].contains("SEARCH"))
    }

    @Test func `tells apps which records have edits under way`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3), .appointment(58, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        let states = try phone.database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT appointment.id, record_state.state FROM appointment
                    LEFT JOIN record_state USING (uid) ORDER BY appointment.id
                    """
            )
        }
        #expect(states == [["id": 57, "state": "saved"], ["id": 58, "state": nil]])
    }
}
