import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's records` {
    @Test(arguments: StoreKind.allCases)
    func `come back as they were written`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let text = "ਆਸ਼ਾ 'quoted' \"double\" \\ % _ 👩🏽‍⚕️\nnext line"
        let birth = try #require(Day(year: 1961, month: 2, day: 28))
        let (user, patient) = try await store.commit { transaction in
            let user = try transaction.addUser("asha")
            let patient = try transaction.insert(
                Patient.model,
                [
                    "user_id": .integer(user), "address": .text(text), "date_of_birth": .day(birth),
                    "gender": "Female",
                ]
            )
            return (user, patient.id)
        }
        let record = try #require(try await store.record(Patient.model, patient))
        #expect(record[Patient.user] == user)
        #expect(record[Patient.address] == text)
        #expect(record[Patient.dateOfBirth] == birth)
        #expect(record[Patient.gender] == .female)
        #expect(record[Patient.phoneNumber] == "")
        #expect(record.createdAt == TestClock.start && record.updatedAt == TestClock.start)
        #expect(record.lastSyncedAt == nil)
        #expect(record.uid.bytes[6] >> 4 == 7)
    }

    @Test(arguments: StoreKind.allCases)
    func `remember by which revision each field changed`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let patient = try await store.commit { try $0.addPatient("asha").profile }
        try await store.commit { try $0.change(Patient.model, patient, ["address": "Ward 3"]) }
        try await store.commit {
            try $0.change(Patient.model, patient, ["phone_number": "98140", "address": "Ward 3"])
        }
        let record = try #require(try await store.record(Patient.model, patient))
        let expected: [Int64] = Patient.model.fields.map { ["address": 2, "phone_number": 3][$0.name] ?? 1 }
        #expect(record.fieldRevisions.map(\.rawValue) == expected)
        #expect(record.revision.rawValue == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func `tell when a syncing client last wrote them`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let patient = try await bench.store.commit { try $0.addPatient("asha").profile }
        bench.clock.move(by: .seconds(60))
        let origin = Origin(user: 1, route: "sync_update", isSyncingClient: true)
        try await bench.store.write(origin) { try $0.change(Patient.model, patient, ["address": "Ward 3"]) }
        let synced = try #require(try await bench.store.record(Patient.model, patient))
        #expect(synced.lastSyncedAt == synced.updatedAt && synced.updatedAt == bench.clock.now)
        bench.clock.move(by: .seconds(60))
        try await bench.store.commit { try $0.change(Patient.model, patient, ["address": "Ward 4"]) }
        let after = try #require(try await bench.store.record(Patient.model, patient))
        #expect(after.lastSyncedAt == synced.updatedAt && after.updatedAt == bench.clock.now)
    }

    @Test(arguments: StoreKind.allCases)
    func `never get an id that another had`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let first = try await bench.store.commit { try $0.addMedicine("first") }
        try await bench.store.commit { try $0.delete(Medicine.model, first) }
        let second = try await bench.openAgain().commit { try $0.addMedicine("second") }
        #expect(second > first)
        let kept = KeptIdentity(id: 500, createdAt: TestClock.start, updatedAt: TestClock.start)
        try await bench.store.commit { try $0.insert(Medicine.model, ["name": "imported"], keeping: kept) }
        #expect(try await bench.store.commit { try $0.addMedicine("next") } == 501)
        let low = KeptIdentity(id: 300, createdAt: TestClock.start, updatedAt: TestClock.start)
        try await bench.store.commit { try $0.insert(Medicine.model, ["name": "lower"], keeping: low) }
        #expect(try await bench.store.commit { try $0.addMedicine("after") } == 502)
        await #expect(throws: StoreError.duplicate(model: "medicine", fields: ["id"])) {
            try await bench.store.commit { try $0.insert(Medicine.model, ["name": "again"], keeping: low) }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `that come from elsewhere keep their instants, and their place in the order is now`(
        _ kind: StoreKind
    ) async throws {
        let bench = try StoreUnderTest(kind)
        let then = bench.clock.now.advanced(by: .seconds(-86_400 * 365))
        let later = then.advanced(by: .seconds(5))
        let kept = KeptIdentity(id: 7, createdAt: then, updatedAt: later, lastSyncedAt: then)
        try await bench.store.commit { try $0.insert(Medicine.model, ["name": "imported"], keeping: kept) }
        let record = try #require(try await bench.store.record(Medicine.model, 7))
        #expect(record.createdAt == then && record.updatedAt == later && record.lastSyncedAt == then)
        #expect(record.revision.rawValue == 1)
        #expect(try await bench.store.entries(Medicine.model, 7)["directory"]?.revision == 1)
        #expect(try await bench.store.head().instant == bench.clock.now)
    }

    @Test(arguments: StoreKind.allCases)
    func `go with the record they refer to, as it is staged`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (patient, old, new) = try await store.commit {
            (try $0.addPatient("asha"), try $0.addDoctor("ravi"), try $0.addDoctor("meera"))
        }
        let (moved, left) = try await store.commit { transaction in
            (
                try transaction.addAppointment(patient.profile, old.profile),
                try transaction.addAppointment(patient.profile, old.profile)
            )
        }
        let added = try await store.commit { transaction in
            // One is taken over, one is booked in the same breath, and then the doctor goes.
            try transaction.change(Appointment.model, moved, ["doctor_id": .integer(new.profile)])
            let added = try transaction.addAppointment(patient.profile, old.profile)
            try transaction.delete(Doctor.model, old.profile)
            return added
        }
        #expect(try await store.record(Appointment.model, moved)?[Appointment.doctor] == new.profile)
        #expect(try await store.record(Appointment.model, left) == nil)
        #expect(try await store.record(Appointment.model, added) == nil)
        #expect(try await store.record(Doctor.model, old.profile) == nil)
        #expect(try await store.scopes(Patient.model, patient.profile).contains("doctor/\(new.profile)"))
        #expect(try await store.integrityFaults().isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `show inside a body what it has staged`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        try await store.commit { transaction in
            let medicine = try transaction.addMedicine("Paracetamol")
            try transaction.change(Medicine.model, medicine, ["name": "Ibuprofen"])
            #expect(try transaction.record(Medicine.model, medicine)?[Medicine.name] == "Ibuprofen")
            #expect(try transaction.snapshot.record(Medicine.model, medicine) == nil)
            let other = try transaction.addMedicine("Other")
            try transaction.delete(Medicine.model, other)
            #expect(try transaction.record(Medicine.model, other) == nil)
        }
        #expect(
            try await store.read { try $0.records(RecordQuery(Medicine.model)) }.map { $0[Medicine.name] } == [
                "Ibuprofen"
            ]
        )
    }

    @Test(arguments: StoreKind.allCases)
    func `are not brought back by an update of what is gone`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let id = try await store.commit { try $0.addMedicine("Paracetamol") }
        let stale = try #require(try await store.record(Medicine.model, id))
        try await store.commit { try $0.delete(Medicine.model, id) }
        await #expect(throws: StoreError.self) { try await store.commit { try $0.update(stale) } }
        #expect(try await store.record(Medicine.model, id) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `are found by conditions, in order, in pages`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        try await store.commit {
            for name in ["50% Dextrose", "Aspirin", "aspirin_forte", "Zinc"] { _ = try $0.addMedicine(name) }
        }
        func names(_ query: RecordQuery) async throws -> [String] {
            try await store.read { try $0.records(query) }.map { $0[Medicine.name] }
        }
        let model = Medicine.model
        #expect(
            try await names(RecordQuery(model, where: [.contains(["name"], "ASPIRIN")])) == [
                "Aspirin", "aspirin_forte",
            ]
        )
        #expect(try await names(RecordQuery(model, where: [.contains(["name"], "%")])) == ["50% Dextrose"])
        #expect(try await names(RecordQuery(model, where: [.contains(["name"], "n_f")])) == ["aspirin_forte"])
        #expect(try await names(RecordQuery(model, where: [.oneOf("name", [])])).isEmpty)
        #expect(try await names(RecordQuery(model, where: [.any([])])).isEmpty)
        #expect(try await names(RecordQuery(model, where: [.not(.equals("name", "Zinc"))], offset: 1)).count == 2)
        #expect(
            try await names(RecordQuery(model, order: [.descending("name")], limit: 2, offset: 1))
                == ["Zinc", "aspirin_forte", "Aspirin", "50% Dextrose"].sorted(by: >)[1..<3].map { $0 }
        )
        #expect(try await names(RecordQuery(model, where: [.inScopes([.directory])])).count == 4)
        #expect(try await names(RecordQuery(model, where: [.inScopes([])])).isEmpty)
        #expect(
            try await names(RecordQuery(model, where: [.any([.equals("id", 1), .equals("name", "Zinc")])])).count == 2
        )
    }
}
