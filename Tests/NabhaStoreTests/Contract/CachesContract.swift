import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `What a store keeps in memory` {
    @Test(arguments: StoreKind.allCases)
    func `forgets a user whom a commit touches before the commit is acknowledged`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (user, pharmacy) = try await store.commit { (try $0.addUser("asha"), try $0.addPharmacy("Main Bazaar")) }
        #expect(try await store.principal(user)?.userType == "user")
        #expect(store.principals[user] != nil)
        let staff = try await store.commit { try $0.addStaff(pharmacy, user) }
        #expect(store.principals[user] == nil)
        #expect(try await store.principal(user)?.userType == "pharmacist")
        try await store.commit { try $0.change(Pharmacy.model, pharmacy, ["name": "Other"]) }
        #expect(store.principals[user] != nil)
        try await store.commit { try $0.delete(PharmacyStaff.model, staff) }
        #expect(try await store.principal(user)?.userType == "user")
        try await store.commit { try $0.change(User.model, user, ["is_active": false]) }
        #expect(try await store.principal(user)?.isActive == false)
        try await store.commit { try $0.delete(User.model, user) }
        #expect(try await store.principal(user) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `does not keep a user read before a change that came meanwhile`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let user = try await store.commit { try $0.addUser("asha") }
        let ticket = store.principals.ticket
        let old = try #require(try await store.read { try $0.principal(user) })
        try await store.commit { try $0.change(User.model, user, ["is_staff": true]) }
        store.principals.learned(old, ticket: ticket)
        #expect(store.principals[user] == nil)
        #expect(try await store.principal(user)?.isAdmin == true)
    }

    @Test(arguments: StoreKind.allCases)
    func `knows the head of each scope and model exactly`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let appointment = try await store.commit { try $0.addAppointment(patient.profile, doctor.profile) }
        let key = Heads.Key(scope: Scope(.doctor, doctor.profile), model: Patient.model)
        #expect(store.heads[key]?.revision.rawValue == 2)
        try await store.commit { try $0.change(Appointment.model, appointment, ["notes": "x"]) }
        #expect(store.heads[key]?.revision.rawValue == 2)
        #expect(store.heads.space?.revision.rawValue == 3)
        try await store.commit { try $0.delete(Appointment.model, appointment) }
        #expect(store.heads[key] == (try await store.read { try $0.head(key) }))
        #expect(store.heads[key]?.revision.rawValue == 4)
        // An older snapshot's head, learned late, changes nothing.
        store.heads.learned(.beginning, of: key, ticket: store.heads.ticket)
        #expect(store.heads[key]?.revision.rawValue == 4)
    }

    @Test(arguments: StoreKind.allCases)
    func `is forgotten when another process has written`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let store = bench.store
        let user = try await store.commit { try $0.addUser("asha") }
        let other = try bench.openAgain()
        try store.notice()
        _ = try await store.principal(user)
        try store.notice()
        #expect(store.principals[user] != nil)
        try await other.commit { try $0.change(User.model, user, ["is_staff": true]) }
        try store.notice()
        #expect(store.principals[user] == nil)
        #expect(store.heads.space == other.heads.space)
    }

    @Test(arguments: StoreKind.allCases)
    func `is forgotten though an own write came between another's and the look`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let store = bench.store
        let (user, patient) = try await store.commit { (try $0.addUser("asha"), try $0.addPatient("ravi")) }
        let other = try bench.openAgain()
        try store.notice()
        _ = try await store.principal(user)
        let key = Heads.Key(scope: Scope(.patient, patient.profile), model: Patient.model)
        #expect(store.heads[key]?.revision.rawValue == 1)
        try await other.commit { transaction in
            try transaction.change(User.model, user, ["is_active": false])
            try transaction.change(Patient.model, patient.profile, ["address": "Ward 3"])
        }
        try await store.commit { _ = try $0.addMedicine("Paracetamol") }
        try store.notice()
        #expect(try await store.principal(user)?.isActive == false)
        #expect(store.heads[key] == nil || store.heads[key]?.revision.rawValue == 2)
        #expect(store.heads.space?.revision.rawValue == 3)
    }
}
