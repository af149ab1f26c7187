import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `What an import from Django refuses` {
    /// The column that is to be named, and words of the rule, by what `create.py` says is wrong.
    private static let rules: [String: (column: String, rule: String)] = [
        "NUL in username": ("username", "Null characters"),
        "password of an unknown kind": ("password", "Not hashed in a way"),
        "phone_number too long": ("phone_number", "no more than 15 characters"),
        "unknown gender": ("gender", "Male, Female, Other"),
        "date_of_birth is no date": ("date_of_birth", "Not a date"),
        "user is missing": ("user_id", "does not exist"),
        "duplicate license_number": ("license_number", "already in use"),
        "negative experience_years": ("experience_years", "greater than or equal to 0"),
        "unknown status": ("status", "PENDING, CONFIRMED"),
        "patient is missing": ("patient_id", "does not exist"),
        "doctor is missing": ("doctor_id", "does not exist"),
        "NUL in symptoms": ("symptoms", "Null characters"),
        "cancelled_reason too long": ("cancelled_reason", "no more than 255"),
        "unknown cancelled_by": ("cancelled_by", "PATIENT, DOCTOR, ADMIN"),
        "appointment_date is no instant": ("appointment_date", "Not a date and time"),
        "notes are not text": ("notes", "Not a valid string"),
        "NUL in name": ("name", "Null characters"),
        "name is empty": ("name", "may not be blank"),
        "negative stock": ("quantity_available", "greater than or equal to 0"),
        "medicine is missing": ("medicine_id", "does not exist"),
        "stock is no number": ("quantity_available", "A valid integer"),
    ]
    /// Parts of what stands in the broken rows.
    private static let contents = [
        "nul.in", "md5$", "9999", "unknown\"", "1980-13", "PMC", "ARCHIVED", "Fever", "xxx", "NURSE", "Tuesday",
        "Pharmacy\"", "-5", "many",
    ]

    @Test(arguments: [DjangoFixture.Kind.withBrokenRows, .withBrokenRowsWithoutSyncColumns])
    func `are exactly the broken rows, each with its column and the rule, never its content`(
        _ kind: DjangoFixture.Kind
    ) async throws {
        let bench = try DjangoBench(kind)
        let broken = bench.source.contents.broken
        let report = try await bench.run()
        #expect(report.notes.map { "\($0.table) \($0.id)" }.sorted() == broken.map { "\($0.table) \($0.id)" }.sorted())
        #expect(report.skipped == broken.count)
        for row in broken {
            let reason = try #require(report.reason(row.table, row.id), "\(row.reason)")
            let expected = try #require(Self.rules[row.reason])
            #expect(reason.hasPrefix(expected.column + ": ") && reason.contains(expected.rule), "\(reason)")
            for content in Self.contents { #expect(!reason.contains(content), "\(reason)") }
        }
        // All others came.
        #expect(report.taken == report.rows - broken.count)
        #expect(try await StoreCheck().run(on: bench.store).findings == [])
    }

    @Test func `includes rows that refer to a refused one`() async throws {
        let bench = try DjangoBench()
        try bench.source.execute(
            "UPDATE telemedicine_patient SET gender = 'x' WHERE id = 3",
            "UPDATE auth_user SET username = '' WHERE id = (SELECT user_id FROM telemedicine_doctor WHERE id = 2)"
        )
        let report = try await bench.run()
        #expect(report.reason("telemedicine_doctor", 2) == "user_id: Names a user that was not taken.")
        // Patient 3 has the appointments 3, 13, 23 and 33; doctor 2 those of which the remainder by 4 is 2.
        #expect(report.reason("telemedicine_appointment", 3) == "patient_id: Names a patient that was not taken.")
        #expect(report.reason("telemedicine_appointment", 2) == "doctor_id: Names a doctor that was not taken.")
        #expect(report["telemedicine_appointment"].skipped == 4 + 10)
        #expect(try await StoreCheck().run(on: bench.store).findings == [])
    }

    @Test func `tells all that is wrong with a row at once`() async throws {
        let bench = try DjangoBench()
        try bench.source.execute("UPDATE telemedicine_patient SET gender = 'x', date_of_birth = 'y' WHERE id = 3")
        let reason = try #require(try await bench.run().reason("telemedicine_patient", 3))
        #expect(reason.contains("gender: ") && reason.contains("date_of_birth: "))
    }

    @Test(arguments: [
        ("2024-01-20 09:30:00.123456", "2024-01-20T09:30:00.123456Z"), ("2024-01-20 09:30:00", "2024-01-20T09:30:00Z"),
        ("2024-01-20 09:30:00.5", "2024-01-20T09:30:00.500000Z"), ("2024-01-20T09:30:00", "2024-01-20T09:30:00Z"),
        ("2024-01-20T09:30:00.123456Z", "2024-01-20T09:30:00.123456Z"), ("2024-01-20 09:30", "2024-01-20T09:30:00Z"),
        ("2024-01-20 09:30:00+00:00", "2024-01-20T09:30:00Z"), ("2024-01-20 15:00:00+05:30", "2024-01-20T09:30:00Z"),
        ("2024-01-20", nil), ("2024-13-20 09:30:00", nil), ("2024-01-20 09:30:00 UTC", nil), ("1705743000", nil),
        ("", nil), ("2024-01-20 09:30:00Zjunk", nil),
    ])
    func `are instants in other forms than Django's`(_ stored: String, _ expected: String?) async throws {
        let bench = try DjangoBench()
        try bench.source.execute(
            "UPDATE telemedicine_appointment SET appointment_date = '\(stored)', updated_at = '\(stored)' WHERE id = 1"
        )
        let report = try await bench.run()
        let record = try await bench.appointment(1)
        #expect(record?[Appointment.date].description == expected)
        #expect(record?.updatedAt.description == expected)
        #expect(report.skipped == (expected == nil ? 1 : 0))
    }

    @Test func `are stamps that lie in the future, and none that is exactly now`() async throws {
        let bench = try DjangoBench()
        let now = bench.bench.clock.now
        for (id, (column, offset)) in [("updated_at", 0), ("updated_at", 1), ("created_at", 1), ("last_synced_at", 1)]
            .enumerated()
        {
            let stamp = DjangoText.of(.instant(now.advanced(by: .microseconds(offset)))) ?? ""
            try bench.source.execute("UPDATE telemedicine_appointment SET \(column) = '\(stamp)' WHERE id = \(id + 1)")
        }
        let report = try await bench.run()
        #expect(report.skipped == 3)
        #expect(report.reason("telemedicine_appointment", 2) == "updated_at: Lies in the future: a clock was wrong.")
        #expect(try await bench.appointment(1)?.updatedAt == now)
        bench.bench.clock.move(by: .microseconds(1))
        #expect(try await bench.run()["telemedicine_appointment"].taken == 3)
    }

    @Test(arguments: [
        (DjangoImport.largestID, true), (DjangoImport.largestID + 1, false), (.max, false), (0, false), (-1, false),
        (.min, false),
    ])
    func `are ids that no client can hold`(_ id: RecordID, isTaken: Bool) async throws {
        let bench = try DjangoBench()
        try bench.source.execute("UPDATE telemedicine_medicine SET id = \(id) WHERE id = 8")
        try bench.source.execute("DELETE FROM telemedicine_pharmacyinventory WHERE medicine_id = 8")
        let report = try await bench.run()
        #expect(report["telemedicine_medicine"].rows == 8)
        #expect(report["telemedicine_medicine"].taken == (isTaken ? 8 : 7))
        #expect(report.reason("telemedicine_medicine", id)?.hasPrefix("id: ") == (isTaken ? nil : true))
    }

    @Test func `are text in other encodings, rather than mending it`() async throws {
        let bench = try DjangoBench()
        try bench.source.execute("UPDATE telemedicine_appointment SET notes = CAST(x'66ff66' AS TEXT) WHERE id = 1")
        #expect(try await bench.run().reason("telemedicine_appointment", 1) == "notes: Not a valid string.")
    }

    @Test func `are ids that others have here, and whatever would be joined to them`() async throws {
        let bench = try DjangoBench(.withoutSyncColumns)
        // Other people under the same ids, some with the same relations.
        try await bench.store.commit { transaction in
            let patient = try transaction.addPatient("somebody else")
            for number in 1...9 { _ = try transaction.addUser("user-\(number)") }
            let doctor = try transaction.addDoctor("a doctor")
            #expect(patient.profile == 1 && doctor.profile == 1)
            _ = try transaction.addAppointment(patient.profile, doctor.profile)
            _ = try transaction.addPharmacy("Another pharmacy")
        }
        let before = try await bench.appointment(1)
        let report = try await bench.run()
        #expect(report.reason("auth_user", 1) == "id: Another user has it here.")
        #expect(report.reason("telemedicine_patient", 1) == "id: Another patient has it here.")
        #expect(report.reason("telemedicine_appointment", 1) == "id: Another appointment has it here.")
        #expect(
            report.reason("telemedicine_appointment", 11)
                == "patient_id: Names a patient whose id another one has here."
        )
        #expect(report.reason("telemedicine_pharmacy", 1) == "id: Another pharmacy has it here.")
        #expect(report.reason("telemedicine_pharmacyinventory", 1)?.hasPrefix("pharmacy_id: ") == true)
        #expect(try await bench.appointment(1) == before)
        for record in try await bench.records(Appointment.model) where record.id != 1 {
            #expect(record[Appointment.patient] != 1 && record[Appointment.doctor] != 1)
        }
        #expect(try await StoreCheck().run(on: bench.store).findings == [])
    }

    @Test func `is noted in full, and listed up to a limit`() async throws {
        let bench = try DjangoBench()
        try bench.source.addAppointments(DjangoImport.notesListed + 1)
        try bench.source.execute("UPDATE telemedicine_appointment SET status = 'x' WHERE id > 40")
        var notes = 0
        let report = try await DjangoImport(from: bench.source.path).run(into: bench.store) { _ in notes += 1 }
        #expect(notes == DjangoImport.notesListed + 1)
        #expect(report.skipped == DjangoImport.notesListed + 1)
        #expect(report.notes.count == DjangoImport.notesListed)
    }
}
