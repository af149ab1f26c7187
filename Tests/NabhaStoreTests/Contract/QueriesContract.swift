import NabhaModel
import Testing

@testable import NabhaStore

/// The conditions that say who sees what: right, and without looking at every record.
@Suite struct `A store's queries` {
    /// Two patients with a doctor each, and one who has seen both.
    private struct Clinic: Sendable {
        let asha, binder, chand: Person
        let ravi, meera: Person

        init(_ transaction: Transaction) throws {
            asha = try transaction.addPatient("asha")
            binder = try transaction.addPatient("binder")
            chand = try transaction.addPatient("chand")
            ravi = try transaction.addDoctor("ravi")
            meera = try transaction.addDoctor("meera")
            _ = try transaction.addAppointment(asha.profile, ravi.profile)
            _ = try transaction.addAppointment(asha.profile, ravi.profile)
            _ = try transaction.addAppointment(binder.profile, meera.profile)
            _ = try transaction.addAppointment(chand.profile, ravi.profile)
            _ = try transaction.addAppointment(chand.profile, meera.profile)
        }
    }

    private static func doctors(of patient: Person) -> RecordQuery.Condition {
        .joined(Appointment.model, naming: "doctor_id", field: "patient_id", .integer(patient.profile))
    }

    @Test(arguments: StoreKind.allCases)
    func `find whom another record joins, once each`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let clinic = try await store.commit { try Clinic($0) }
        let query = RecordQuery(Doctor.model, where: [Self.doctors(of: clinic.asha)])
        #expect(try await store.read { try $0.records(query) }.map(\.id) == [clinic.ravi.profile])
        let both = RecordQuery(Doctor.model, where: [Self.doctors(of: clinic.chand)])
        #expect(try await store.read { try $0.count(both) } == 2)
        let scope = RecordQuery.Condition.inScopes([Scope(.doctor, clinic.ravi.profile)])
        let patients = RecordQuery(Patient.model, where: [scope])
        #expect(
            try await store.read { try $0.records(patients) }.map(\.id) == [clinic.asha.profile, clinic.chand.profile]
        )
    }

    @Test(arguments: StoreKind.allCases)
    func `leave out of a scope what has left it`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let clinic = try await store.commit { try Clinic($0) }
        try await store.commit { transaction in
            for id in RecordID(1)...2 { try transaction.delete(Appointment.model, id) }
        }
        let patients = RecordQuery(Patient.model, where: [.inScopes([Scope(.doctor, clinic.ravi.profile)])])
        #expect(try await store.read { try $0.records(patients) }.map(\.id) == [clinic.chand.profile])
    }

    @Test(arguments: StoreKind.allCases)
    func `join conditions by and, which nothing breaks, and by or, which nothing fulfils`(_ kind: StoreKind)
        async throws
    {
        let store = try StoreUnderTest(kind).store
        try await store.commit { for name in ["Aspirin", "Zinc"] { _ = try $0.addMedicine(name) } }
        for (condition, count) in [
            (RecordQuery.Condition.all([]), 2), (.any([]), 0), (.all([.equals("name", "Zinc"), .equals("id", 2)]), 1),
            (.all([.equals("name", "Zinc"), .equals("id", 1)]), 0),
            (.any([.all([.equals("id", 1)]), .all([.equals("id", 2)])]), 2),
        ] {
            let query = RecordQuery(Medicine.model, where: [condition])
            #expect(try await store.read { try $0.count(query) } == count)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `tell what makes many users what they are`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let expected = try await store.commit { transaction in
            let admin = try transaction.addUser("admin", isStaff: true)
            let asha = try transaction.addPatient("asha")
            let ravi = try transaction.addDoctor("ravi")
            let shops = try (try transaction.addPharmacy("second"), transaction.addPharmacy("first"))
            for pharmacy in [shops.1, shops.0] { _ = try transaction.addStaff(pharmacy, ravi.user) }
            return [
                admin: Affiliation(isStaff: true), asha.user: Affiliation(patient: asha.profile),
                ravi.user: Affiliation(doctor: ravi.profile, pharmacies: [shops.0, shops.1]),
            ]
        }
        let users = RecordQuery(User.model)
        #expect(try await store.read { try $0.affiliations(of: try $0.records(users)) } == expected)
        #expect(try await store.read { try $0.affiliations(of: []) } == [:])
    }

    /// What a list of the REST API asks, and the index that must answer it.
    private static let plans: [(name: String, query: RecordQuery, index: String)] = [
        (
            "a doctor's patients",
            RecordQuery(Patient.model, where: [.inScopes([Scope(.doctor, 1)])]),
            "change_index_by_revision"
        ),
        (
            "a patient's doctors",
            RecordQuery(
                Doctor.model,
                where: [.joined(Appointment.model, naming: "doctor_id", field: "patient_id", 1)]
            ),
            "appointment_by_patient_id_appointment_date"
        ),
        (
            "a doctor's day",
            RecordQuery(
                Appointment.model,
                where: [
                    .equals("doctor_id", 1), .atLeast("appointment_date", .instant(TestClock.start)),
                    .below("appointment_date", .instant(TestClock.start)),
                ]
            ),
            "appointment_by_doctor_id_appointment_date"
        ),
        (
            "the appointments of one who is doctor and patient",
            RecordQuery(
                Appointment.model,
                where: [.any([.equals("doctor_id", 1), .equals("patient_id", 1)])]
            ),
            "appointment_by_doctor_id_appointment_date"
        ),
        (
            "where a medicine is in stock",
            RecordQuery(PharmacyInventory.model, where: [.equals("medicine_id", 1)]),
            "pharmacy_inventory_by_medicine_id"
        ),
        (
            "what is in stock in a pharmacy",
            RecordQuery(PharmacyInventory.model, where: [.equals("pharmacy_id", 1)]),
            "pharmacy_inventory_by_pharmacy_id_medicine_id"
        ),
    ]

    @Test(arguments: plans.indices)
    func `count through an index`(_ index: Int) async throws {
        let (name, query, expected) = Self.plans[index]
        let store = try StoreUnderTest().store
        let plan = try await store.read { snapshot in
            let rendered = RenderedQuery(query, space: snapshot.space)
            return try snapshot.session.all(
                "EXPLAIN QUERY PLAN SELECT count(*) FROM \"\(query.model.name)\" r WHERE \(rendered.predicate)",
                rendered.arguments
            ) { $0.text(3) }
        }
        #expect(plan.contains { $0.contains(expected) }, "\(name): \(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN r") }, "\(name): \(plan)")
    }
}
