import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's change index` {
    @Test(arguments: StoreKind.allCases)
    func `brings a patient to a doctor with the first appointment and away with the last`(
        _ kind: StoreKind
    ) async throws {
        let store = try StoreUnderTest(kind).store
        let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let scope = "doctor/\(doctor.profile)"
        #expect(try await store.scopes(Patient.model, patient.profile) == ["space", "patient/\(patient.profile)"])

        let first = try await store.commit { try $0.addAppointment(patient.profile, doctor.profile) }
        #expect(
            try await store.entries(Patient.model, patient.profile)[scope]
                == IndexEntry(scope: scope, refs: 1, revision: 2, isExit: false)
        )
        #expect(try await store.scopes(Appointment.model, first) == ["space", "patient/\(patient.profile)", scope])
        // The patient itself has not changed.
        #expect(try await store.entries(Patient.model, patient.profile)["space"]?.revision == 1)

        let second = try await store.commit { try $0.addAppointment(patient.profile, doctor.profile) }
        #expect(
            try await store.entries(Patient.model, patient.profile)[scope]
                == IndexEntry(scope: scope, refs: 2, revision: 2, isExit: false)
        )
        try await store.commit { try $0.delete(Appointment.model, first) }
        #expect(
            try await store.entries(Patient.model, patient.profile)[scope]
                == IndexEntry(scope: scope, refs: 1, revision: 2, isExit: false)
        )
        #expect(try await store.scopes(Appointment.model, first).isEmpty)
        try await store.commit { try $0.delete(Appointment.model, second) }
        #expect(
            try await store.entries(Patient.model, patient.profile)[scope]
                == IndexEntry(scope: scope, refs: 0, revision: 5, isExit: true)
        )
        _ = try await store.commit { try $0.addAppointment(patient.profile, doctor.profile) }
        #expect(
            try await store.entries(Patient.model, patient.profile)[scope]
                == IndexEntry(scope: scope, refs: 1, revision: 6, isExit: false)
        )
    }

    @Test(arguments: StoreKind.allCases)
    func `takes appointment and patient along when the doctor is reassigned`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (patient, old, new) = try await store.commit {
            (try $0.addPatient("asha"), try $0.addDoctor("ravi"), try $0.addDoctor("meera"))
        }
        let appointment = try await store.commit { try $0.addAppointment(patient.profile, old.profile) }
        try await store.commit {
            try $0.change(Appointment.model, appointment, ["doctor_id": .integer(new.profile)])
        }
        for model in [Appointment.model, Patient.model] {
            let entries = try await store.entries(model, model == Patient.model ? patient.profile : appointment)
            #expect(entries["doctor/\(old.profile)"]?.isExit == true)
            #expect(entries["doctor/\(old.profile)"]?.revision == 3)
            #expect(entries["doctor/\(new.profile)"]?.isExit == false)
            #expect(entries["doctor/\(new.profile)"]?.revision == 3)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `lets everything of a deleted patient exit everywhere`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
        let appointments = try await store.commit { transaction in
            try (0..<3).map { _ in try transaction.addAppointment(patient.profile, doctor.profile) }
        }
        try await store.commit { try $0.delete(Patient.model, patient.profile) }
        for (model, id) in [(Patient.model, patient.profile)] + appointments.map({ (Appointment.model, $0) }) {
            let entries = try await store.entries(model, id)
            #expect(entries.count == 3)
            #expect(entries.values.allSatisfy { $0.isExit && $0.refs == 0 && $0.revision == 3 })
            #expect(try await store.record(model, id) == nil)
        }
        #expect(try await store.record(User.model, patient.user) != nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `hides a pharmacy and its stock while it is not active`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (pharmacy, stock) = try await store.commit { transaction in
            let pharmacy = try transaction.addPharmacy("Main Bazaar")
            return (pharmacy, try transaction.addStock(pharmacy, try transaction.addMedicine("Paracetamol")))
        }
        let all: Set = ["space", "stock", "pharmacy/\(pharmacy)"]
        #expect(try await store.scopes(PharmacyInventory.model, stock) == all)
        #expect(try await store.scopes(Pharmacy.model, pharmacy) == ["space", "directory", "pharmacy/\(pharmacy)"])

        try await store.commit { try $0.change(Pharmacy.model, pharmacy, ["is_active": false]) }
        #expect(try await store.scopes(PharmacyInventory.model, stock) == ["space"])
        #expect(try await store.scopes(Pharmacy.model, pharmacy) == ["space", "pharmacy/\(pharmacy)"])
        // Who sees all stock has nothing new to see of it.
        #expect(try await store.entries(PharmacyInventory.model, stock)["space"]?.revision == 1)

        // Stock that is changed or comes meanwhile stays hidden.
        try await store.commit { try $0.change(PharmacyInventory.model, stock, ["quantity_available": 5]) }
        #expect(try await store.scopes(PharmacyInventory.model, stock) == ["space"])

        try await store.commit { try $0.change(Pharmacy.model, pharmacy, ["is_active": true]) }
        #expect(try await store.scopes(PharmacyInventory.model, stock) == all)
        #expect(try await store.entries(PharmacyInventory.model, stock)["stock"]?.revision == 4)
        #expect(try await store.scopes(Pharmacy.model, pharmacy) == ["space", "directory", "pharmacy/\(pharmacy)"])
    }

    @Test(arguments: StoreKind.allCases)
    func `counts a record as changed when what is shown with it changes`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (pharmacy, medicine, stock) = try await store.commit { transaction in
            let pharmacy = try transaction.addPharmacy("Main Bazaar")
            let medicine = try transaction.addMedicine("Paracetamol")
            return (pharmacy, medicine, try transaction.addStock(pharmacy, medicine))
        }
        let before = try await store.record(PharmacyInventory.model, stock)
        try await store.commit { try $0.change(Medicine.model, medicine, ["name": "Paracetamol 500"]) }
        for scope in ["space", "stock", "pharmacy/\(pharmacy)"] {
            #expect(try await store.entries(PharmacyInventory.model, stock)[scope]?.revision == 2)
        }
        #expect(try await store.record(PharmacyInventory.model, stock) == before)
        let shown = try await store.read { try $0.shown(PharmacyInventory.model, stock) }
        #expect(shown?.derived["medicine_name"] == "Paracetamol 500")
        #expect(shown?.derived["pharmacy_name"] == "Main Bazaar")

        try await store.commit { try $0.change(Medicine.model, medicine, ["description": "not shown with stock"]) }
        #expect(try await store.entries(PharmacyInventory.model, stock)["stock"]?.revision == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func `bears several origins of one record changing in one write`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (pharmacy, medicine, stock) = try await store.commit { transaction in
            let pharmacy = try transaction.addPharmacy("Main Bazaar")
            let medicine = try transaction.addMedicine("Paracetamol")
            return (pharmacy, medicine, try transaction.addStock(pharmacy, medicine))
        }
        for (revision, isActive) in [(2, false), (3, true)] {
            try await store.commit { transaction in
                try transaction.change(
                    Pharmacy.model,
                    pharmacy,
                    ["is_active": .bool(isActive), "name": .text("Bazaar \(revision)")]
                )
                try transaction.change(Medicine.model, medicine, ["name": .text("Medicine \(revision)")])
            }
            let entries = try await store.entries(PharmacyInventory.model, stock)
            #expect(
                entries["stock"]
                    == IndexEntry(scope: "stock", refs: isActive ? 1 : 0, revision: Int64(revision), isExit: !isActive)
            )
            #expect(entries["space"]?.revision == Int64(revision))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `has nothing of models that no device holds`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (user, staff) = try await store.commit { transaction in
            let user = try transaction.addUser("asha")
            return (user, try transaction.addStaff(try transaction.addPharmacy("Main Bazaar"), user))
        }
        #expect(try await store.entries(User.model, user).isEmpty)
        #expect(try await store.entries(PharmacyStaff.model, staff).isEmpty)
    }
}
