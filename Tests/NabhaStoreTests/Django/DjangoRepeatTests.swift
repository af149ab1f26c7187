import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `A second import from Django` {
    @Test(arguments: [DjangoFixture.Kind.plain, .withoutSyncColumns, .withBrokenRows])
    func `finds everything present and writes nothing`(_ kind: DjangoFixture.Kind) async throws {
        let bench = try DjangoBench(kind)
        let first = try await bench.run()
        let head = try await bench.store.head()
        bench.bench.clock.move(by: .seconds(3_600))
        let second = try await bench.run()
        #expect(second.taken == 0)
        #expect(second.present == first.taken)
        #expect(second.skipped == first.skipped)
        #expect(second.notes == first.notes)
        #expect(try await bench.store.head() == head)
    }

    @Test func `takes exactly the rows that came since`() async throws {
        let bench = try DjangoBench()
        let first = try await bench.run()
        try bench.source.execute(
            """
            INSERT INTO auth_user (id, username, password, is_superuser, first_name, last_name, email, is_staff, is_active,
                date_joined) VALUES (31, 'new.patient', '!', 0, '', '', '', 0, 1, '2024-02-02 04:00:00')
            """,
            """
            INSERT INTO telemedicine_patient (id, user_id, date_of_birth, gender, phone_number, address,
                emergency_contact, created_at, updated_at)
            VALUES (11, 31, '1990-02-03', 'Female', '+919815000011', 'Nabha', '', '2024-02-02 04:00:00.5',
                '2024-02-02 04:00:00.5')
            """
        )
        try bench.source.addAppointments(3)
        let second = try await bench.run()
        #expect(second.taken == 5)
        #expect(second.present == first.taken)
        #expect(second["auth_user"].taken == 1 && second["telemedicine_patient"].taken == 1)
        #expect(try await bench.store.record(Patient.model, 11)?[Patient.user] == 31)
    }

    @Test func `leaves as it is what was changed here or there`() async throws {
        let bench = try DjangoBench()
        let first = try await bench.run()
        bench.bench.clock.move(by: .seconds(60))
        try await bench.store.commit { transaction in
            try transaction.change(Appointment.model, 1, ["notes": "written here"])
            // Written here and there alike.
            try transaction.change(Medicine.model, 2, ["description": "the same"])
        }
        try bench.source.execute(
            "UPDATE telemedicine_appointment SET notes = 'written there', status = 'CONFIRMED' WHERE id = 2",
            "UPDATE telemedicine_medicine SET description = 'the same' WHERE id = 2",
            "UPDATE telemedicine_pharmacy SET updated_at = '2024-03-01 04:00:00'"
        )
        let before = try await bench.appointment(2)
        let second = try await bench.run()
        #expect(second.taken == 0 && second.skipped == 0)
        #expect(second.differing == 2)
        #expect(second.present == first.taken - 2)
        #expect(second.finding("telemedicine_appointment", 1) == .differs(["notes"]))
        guard case .differs(let fields)? = second.finding("telemedicine_appointment", 2) else {
            Issue.record("no difference was noted"); return
        }
        #expect(Set(fields).isSubset(of: ["status", "notes"]) && fields.contains("notes"))
        #expect(try await bench.appointment(1)?[Appointment.notes] == "written here")
        #expect(try await bench.appointment(2) == before)
    }

    @Test func `leaves a password that was upgraded at sign-in`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        try await bench.store.commit { try $0.change(User.model, 1, ["password": "$argon2id$…"]) }
        #expect(try await bench.run().finding("auth_user", 1) == .differs(["password"]))
        #expect(try await bench.store.record(User.model, 1)?[User.password] == "$argon2id$…")
    }

    @Test func `brings nothing back that was deleted here`() async throws {
        let bench = try DjangoBench()
        let first = try await bench.run()
        let staff = try #require(try await bench.records(PharmacyStaff.model).first)
        try await bench.store.commit { transaction in
            try transaction.delete(Patient.model, 2)
            try transaction.delete(PharmacyStaff.model, staff.id)
            try transaction.delete(User.model, 30)
        }
        let head = try await bench.store.head()
        let second = try await bench.run()
        #expect(second.taken == 0 && second.skipped == 0)
        #expect(second.finding("telemedicine_patient", 2) == .deleted)
        #expect(second.finding("telemedicine_pharmacy_staff", staff.id) == .deleted)
        #expect(second.finding("auth_user", 30) == .deleted)
        #expect(second["telemedicine_appointment"].deleted == 4)
        #expect(second.present + second.deleted == first.taken)
        #expect(try await bench.store.head() == head)
        #expect(try await bench.store.principal(staff[PharmacyStaff.user])?.pharmacies == [])
    }

    @Test func `knows staff by who works where: their ids mean nothing`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        try bench.source.execute("UPDATE telemedicine_pharmacy_staff SET id = id + 50")
        let second = try await bench.run()
        #expect(second["telemedicine_pharmacy_staff"].present == 3)
        #expect(try await bench.records(PharmacyStaff.model).count == 3)
    }

    @Test func `takes a row that was skipped once it has been mended`() async throws {
        let bench = try DjangoBench(.withBrokenRows)
        let first = try await bench.run()
        // Somebody registers meanwhile, and does not get the id of a row that waits to be mended.
        let added = try await bench.store.commit { try $0.addPatient("new") }
        #expect(added.profile > 9_011)
        try bench.source.execute(
            "UPDATE telemedicine_patient SET gender = 'Other', phone_number = '' WHERE id IN (9008, 9009)"
        )
        let second = try await bench.run()
        #expect(second["telemedicine_patient"].taken == 2)
        #expect(second["telemedicine_patient"].skipped == first["telemedicine_patient"].skipped - 2)
        #expect(try await bench.store.record(Patient.model, 9_009)?[Patient.gender] == .other)
    }
}
