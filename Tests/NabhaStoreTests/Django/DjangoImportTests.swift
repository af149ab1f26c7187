import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `An import from Django` {
    @Test func `takes every row of a sound database`() async throws {
        let bench = try DjangoBench()
        let report = try await bench.run()
        for (table, count) in bench.source.contents.rows {
            #expect(report[table].rows == count, "\(table)")
            #expect(report[table].taken == count, "\(table)")
        }
        #expect(report.notes.isEmpty)
        #expect(report.tables.map(\.name) == DjangoTable.all.map(\.name))
        #expect(try await bench.store.head().revision.rawValue == Int64(report.rows))
        let check = try await StoreCheck().run(on: bench.store)
        #expect(check.findings == [])
    }

    /// Compares each column with what SQLite reads there, by a way that shares nothing with the import.
    @Test(arguments: DjangoTable.all.map(\.name))
    func `keeps ids, instants and contents`(_ name: String) async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        let table = try #require(DjangoTable.all.first { $0.name == name })
        let rows = try bench.source.rows("SELECT * FROM \(name) ORDER BY id")
        let records = try await bench.records(table.model)
        #expect(records.map(\.id) == rows.map { $0["id"] })
        for (row, record) in zip(rows, records) {
            for field in table.model.fields where row.hasColumn(field.name) && field.name != "is_staff" {
                #expect(
                    DjangoText.of(record[field.name]) == DjangoText.stored(row, field.name),
                    "\(name).\(field.name)"
                )
            }
            guard row.hasColumn("updated_at") else { continue }
            #expect(DjangoText.of(.instant(record.createdAt)) == DjangoText.stored(row, "created_at"))
            #expect(DjangoText.of(.instant(record.updatedAt)) == DjangoText.stored(row, "updated_at"))
            #expect(DjangoText.of(record.lastSyncedAt.value) == DjangoText.stored(row, "last_synced_at"))
        }
    }

    @Test func `keeps when users joined, and their hashes to the letter`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        let rows = try bench.source.rows("SELECT * FROM auth_user ORDER BY id")
        for (row, user) in zip(rows, try await bench.records(User.model)) {
            #expect(DjangoText.of(.instant(user.createdAt)) == DjangoText.stored(row, "date_joined"))
            #expect(user.updatedAt == bench.bench.clock.now)
            #expect(user[User.password] == row["password"])
        }
        let hashes = try await bench.records(User.model).map { $0[User.password] }
        #expect(hashes.contains { $0.hasPrefix("pbkdf2_sha256$1000000$") })
        #expect(hashes.contains { $0.hasPrefix("!") })
    }

    @Test func `makes admins of staff and of superusers`() async throws {
        let bench = try DjangoBench()
        try bench.source.execute(
            "UPDATE auth_user SET is_superuser = 1 WHERE username = 'worker.1'",
            "UPDATE auth_user SET is_staff = 1, is_superuser = 0 WHERE username = 'worker.2'"
        )
        _ = try await bench.run()
        let admins = try await bench.records(User.model).filter { $0[User.isStaff] }.map { $0[User.username] }
        #expect(admins.sorted() == ["admin", "district.office", "worker.1", "worker.2"])
    }

    @Test func `makes of users what their profiles make of them`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        let types = try await bench.store.read { snapshot in
            try ["admin", "dr.kaur", "gurpreet", "chemist.three", "worker.1", "worker.11"]
                .map { name in try snapshot.user(named: name).flatMap { try snapshot.principal($0.id) } }
        }
        #expect(types.map { $0?.userType } == ["admin", "doctor", "patient", "pharmacist", "user", "user"])
        #expect(types.map { $0?.isActive } == [true, true, true, true, true, false])
    }

    @Test func `reads as not written what Django had to leave empty`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        for record in try await bench.records(Appointment.model) {
            for field in [Appointment.symptoms, Appointment.diagnosis, Appointment.prescription, Appointment.notes] {
                #expect(record[field] != "")
            }
        }
        let empty = try bench.source.rows("SELECT id FROM telemedicine_appointment WHERE symptoms = ''")
        #expect(!empty.isEmpty)
        for row in empty { #expect(try await bench.appointment(row["id"])?[Appointment.symptoms] == nil) }
        // Where nothing may stand, empty text is kept: a phone number is never null.
        #expect(try await bench.records(Patient.model).contains { $0[Patient.emergencyContact] == "" })
    }

    @Test func `of a database from before incremental sync takes now for what it does not tell`() async throws {
        let bench = try DjangoBench(.withoutSyncColumns)
        let report = try await bench.run()
        #expect(report.taken == bench.source.contents.rows.values.reduce(0, +))
        let now = bench.bench.clock.now
        for record in try await bench.records(Appointment.model) {
            #expect(record.createdAt == now && record.updatedAt == now && record.lastSyncedAt == nil)
        }
        let again = try await bench.run()
        #expect(again.present == report.taken)
        #expect(try await StoreCheck().run(on: bench.store).findings == [])
    }

    @Test func `tells how far it is, and goes through more rows than it holds at a time`() async throws {
        let bench = try DjangoBench()
        try bench.source.addAppointments(DjangoImport.rowsAtOnce * 2 + 1)
        var steps: [(Int, Int)] = []
        let report = try await DjangoImport(from: bench.source.path)
            .run(into: bench.store, progress: { steps.append(($0, $1)) })
        #expect(report["telemedicine_appointment"].taken == DjangoImport.rowsAtOnce * 2 + 41)
        #expect(Set(steps.map(\.1)) == [report.rows])
        #expect(steps.map(\.0) == steps.map(\.0).sorted())
        #expect(steps.last?.0 == report.rows)
        for (one, next) in zip([(0, 0)] + steps, steps) { #expect(next.0 - one.0 <= DjangoImport.rowsAtOnce) }
    }

    @Test func `goes on after it was cut off`() async throws {
        let bench = try DjangoBench()
        try bench.source.addAppointments(DjangoImport.rowsAtOnce * 2)
        let (path, store) = (bench.source.path, bench.store)
        let task = Task {
            try await DjangoImport(from: path)
                .run(
                    into: store,
                    progress: { done, _ in
                        if done > DjangoImport.rowsAtOnce { withUnsafeCurrentTask { $0?.cancel() } }
                    }
                )
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let taken = try await bench.store.head().revision.rawValue
        #expect(taken > 0)
        let report = try await bench.run()
        #expect(report.present == Int(taken))
        #expect(report.present + report.taken == report.rows)
        #expect(try await StoreCheck().run(on: bench.store).findings == [])
    }
}

/// Values as Django writes them into SQLite, so that they can be compared as text.
enum DjangoText {
    static func of(_ value: Value) -> String? {
        switch value {
        case .null: nil
        case .bool(let content): content ? "1" : "0"
        case .integer(let content): String(content)
        case .text(let content): content
        case .day(let content): content.description
        case .instant(let content):
            String(content.description.map { $0 == "T" ? " " : $0 }.dropLast())
        }
    }

    /// What stands in a column; nil for what means that nothing is written there.
    static func stored(_ row: Row, _ column: String) -> String? {
        let text: String? =
            switch (row[column] as DatabaseValue).storage {
            case .null: nil
            case .int64(let number): String(number)
            case .string(let text): text
            default: "of no kind that Django writes"
            }
        let isOptional = ["symptoms", "diagnosis", "prescription", "notes"].contains(column)
        return isOptional && text == "" ? nil : text
    }
}

extension DjangoFixture {
    /// Adds appointments of patient 1 with doctor 1 under the next ids.
    func addAppointments(_ count: Int) throws {
        try execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            INSERT INTO telemedicine_appointment (created_at, updated_at, patient_id, doctor_id, appointment_date, status,
                symptoms, diagnosis, prescription, notes)
            SELECT '2024-02-01 04:00:00', '2024-02-01 04:00:00', 1, 1, '2024-03-01 04:00:00', 'COMPLETED', '', '', '', ''
            FROM n
            """
        )
    }
}
