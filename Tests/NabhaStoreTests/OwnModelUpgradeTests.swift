import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A database from before a model` {
    private struct Old {
        let directory: TestDirectory
        let clock = TestClock()

        init() throws { directory = try TestDirectory() }

        func open(_ kind: StoreKind, isNew: Bool, seed: UInt64) throws -> any Store {
            try kind.open(
                in: directory,
                catalog: isNew ? .withVisits : .nabha,
                migrations: isNew ? Migration.withVisits : Migration.nabha,
                environment: .test(clock: clock, seed: seed, in: directory)
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `gains it with all that was there before`(_ kind: StoreKind) async throws {
        let old = try Old()
        let (patient, doctor, head, record) = try await {
            let store = try old.open(kind, isNew: false, seed: 1)
            let (patient, doctor) = try await store.commit { (try $0.addPatient("asha"), try $0.addDoctor("ravi")) }
            _ = try await store.commit { try $0.addAppointment(patient.profile, doctor.profile) }
            return (patient, doctor, try await store.head(), try await store.record(Patient.model, patient.profile))
        }()
        for seed in 2...3 as ClosedRange<UInt64> {
            let store = try old.open(kind, isNew: true, seed: seed)
            #expect(try await store.head() == head || seed > 2)
            #expect(try await store.record(Patient.model, patient.profile) == record)
            let time = TestClock.start.advanced(by: .seconds(Int(seed)))
            let visit = try await store.commit { transaction in
                try transaction.insert(
                    Visit.model,
                    [
                        "patient_id": .integer(patient.profile), "doctor_id": .integer(doctor.profile),
                        "visited_at": .instant(time),
                    ]
                )
                .id
            }
            #expect(visit == Int64(seed) - 1)
            #expect(try await store.head().revision.rawValue == head.revision.rawValue + visit)
            #expect(try await store.scopes(Visit.model, visit).contains("doctor/\(doctor.profile)"))
            #expect(try await store.integrityFaults() == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `is refused by the older program once it has it, and nothing is changed`(_ kind: StoreKind) async throws {
        let old = try Old()
        let path = old.directory.file("nabha.sqlite")
        _ = try await old.open(kind, isNew: true, seed: 1).commit { try $0.addPatient("asha") }
        let before = try bytes(ofFile: path)
        #expect(throws: StoreError.newerThanProgram(version: "0003-visits")) {
            try old.open(kind, isNew: false, seed: 2)
        }
        #expect(try bytes(ofFile: path) == before)
        let store = try old.open(kind, isNew: true, seed: 3)
        #expect(try await store.record(Patient.model, 1) != nil)
    }
}
