import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's grants` {
    /// The scopes held now with the revision since when, and those that ended with from and to.
    private func grants(of user: RecordID, in store: any Store) async throws -> [String] {
        try await store.read { try $0.grants(of: user) }
            .map { grant in
                "\(grant.scope) \(grant.from.revision.rawValue)–\(grant.to.map { "\($0.revision.rawValue)" } ?? "")"
            }
    }

    @Test(arguments: StoreKind.allCases)
    func `follow from what a user is, from the beginning for a new one`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        _ = try await store.commit { try $0.addMedicine("something before") }
        let (user, admin, patient, doctor, pharmacist) = try await store.commit { transaction in
            let pharmacist = try transaction.addUser("pharmacist")
            _ = try transaction.addStaff(try transaction.addPharmacy("Main Bazaar"), pharmacist)
            return (
                try transaction.addUser("user"), try transaction.addUser("admin", isStaff: true),
                try transaction.addPatient("patient"), try transaction.addDoctor("doctor"), pharmacist
            )
        }
        #expect(try await grants(of: user, in: store) == ["directory 0–", "stock 0–"])
        #expect(try await grants(of: admin, in: store) == ["directory 0–", "space 0–", "stock 0–"])
        #expect(try await grants(of: patient.user, in: store) == ["directory 0–", "patient/1 0–", "stock 0–"])
        #expect(try await grants(of: doctor.user, in: store) == ["directory 0–", "doctor/1 0–", "stock 0–"])
        #expect(try await grants(of: pharmacist, in: store) == ["directory 0–", "pharmacy/1 0–"])
    }

    @Test(arguments: StoreKind.allCases)
    func `are opened and closed by the commits that change what a user is`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (user, pharmacy) = try await store.commit { (try $0.addUser("asha"), try $0.addPharmacy("Main Bazaar")) }
        let staff = try await store.commit { try $0.addStaff(pharmacy, user) }
        #expect(try await grants(of: user, in: store) == ["directory 0–", "pharmacy/1 2–", "stock 0–2"])
        try await store.commit { try $0.delete(PharmacyStaff.model, staff) }
        #expect(try await grants(of: user, in: store) == ["directory 0–", "pharmacy/1 2–3", "stock 0–2", "stock 3–"])
        try await store.commit { try $0.change(User.model, user, ["is_staff": true]) }
        #expect(
            try await grants(of: user, in: store)
                == ["directory 0–", "pharmacy/1 2–3", "space 4–", "stock 0–2", "stock 3–"]
        )
        try await store.commit { try $0.change(User.model, user, ["is_staff": false]) }
        #expect(
            try await grants(of: user, in: store)
                == ["directory 0–", "pharmacy/1 2–3", "space 4–5", "stock 0–2", "stock 3–"]
        )
        try await store.commit { try $0.change(User.model, user, ["first_name": "Asha"]) }
        #expect(try await grants(of: user, in: store).count == 5)
        _ = try await store.commit { try $0.insert(Patient.model, ["user_id": .integer(user)]) }
        #expect(try await grants(of: user, in: store).contains("patient/1 7–"))
    }

    @Test(arguments: StoreKind.allCases)
    func `of a pharmacy's staff end when the pharmacy goes`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (user, pharmacy) = try await store.commit { transaction in
            let (user, pharmacy) = (try transaction.addUser("asha"), try transaction.addPharmacy("Main Bazaar"))
            _ = try transaction.addStaff(pharmacy, user)
            return (user, pharmacy)
        }
        #expect(try await store.principal(user)?.pharmacies == [pharmacy])
        try await store.commit { try $0.delete(Pharmacy.model, pharmacy) }
        #expect(try await grants(of: user, in: store) == ["directory 0–", "pharmacy/1 0–2", "stock 2–"])
        #expect(try await store.principal(user)?.pharmacies == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `end when the user goes`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let patient = try await store.commit { try $0.addPatient("asha") }
        try await store.commit { try $0.delete(User.model, patient.user) }
        #expect(try await grants(of: patient.user, in: store) == ["directory 0–2", "patient/1 0–2", "stock 0–2"])
    }

    @Test(arguments: StoreKind.allCases)
    func `opened and closed within one write leave no trace`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (user, pharmacy) = try await store.commit { (try $0.addUser("asha"), try $0.addPharmacy("Main Bazaar")) }
        try await store.commit { transaction in
            let staff = try transaction.addStaff(pharmacy, user)
            try transaction.delete(PharmacyStaff.model, staff)
            try transaction.change(User.model, user, ["is_staff": true])
            try transaction.change(User.model, user, ["is_staff": false])
        }
        #expect(try await grants(of: user, in: store) == ["directory 0–", "stock 0–"])
    }
}
