import Dispatch
import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's writes and snapshots` {
    @Test(arguments: StoreKind.allCases)
    func `show all of a commit or nothing, in every read that runs beside them`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let patient = try await store.commit { try $0.addPatient("asha") }
        try await withThrowingTaskGroup { group in
            for task in 0..<4 {
                group.addTask {
                    for turn in 0..<25 {
                        let text = Value.text("\(task)-\(turn)")
                        try await store.commit { transaction in
                            try transaction.change(Patient.model, patient.profile, ["address": text])
                            try transaction.change(User.model, patient.user, ["last_name": text])
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<50 {
                        let (user, profile, head) = try await store.read { snapshot throws in
                            (
                                try snapshot.record(User.model, patient.user),
                                try snapshot.record(Patient.model, patient.profile), try snapshot.head()
                            )
                        }
                        #expect(user?["last_name"] == profile?["address"] || head.revision.rawValue == 1)
                        #expect(user?.revision == profile?.revision && user?.revision == head.revision)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.head().revision.rawValue == 101)
    }

    @Test(arguments: StoreKind.allCases)
    func `leave a snapshot that is being read as it is`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        try await store.commit { for index in 0..<10 { _ = try $0.addUser("user-\(index)") } }
        let stream = store.stream { (snapshot: Snapshot, emit: (Int) throws -> Void) in
            for _ in 0..<5 { try emit(snapshot.count(RecordQuery(User.model))) }
        }
        var counts: [Int] = []
        for try await count in stream {
            counts.append(count)
            let name = "later-\(counts.count)"
            try await store.commit { _ = try $0.addUser(name) }
        }
        #expect(counts == [10, 10, 10, 10, 10])
        #expect(try await store.read { try $0.count(RecordQuery(User.model)) } == 15)
    }

    @Test(arguments: StoreKind.allCases)
    func `undo a body that fails, and nothing of those beside it`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<60 {
                group.addTask {
                    do {
                        try await store.commit { transaction in
                            let person = try transaction.addPatient("patient-\(index)")
                            try transaction.put(Session.test("session-\(index)", user: person.user))
                            if index.isMultiple(of: 3) { throw TestFailure("refused") }
                        }
                        return true
                    } catch {
                        #expect(error as? TestFailure == TestFailure("refused"))
                        return false
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 40)
        try await store.read { snapshot throws in
            #expect(try snapshot.head().revision.rawValue == 40)
            #expect(try snapshot.count(RecordQuery(User.model)) == 40)
            #expect(try snapshot.count(RecordQuery(Patient.model)) == 40)
            #expect(try snapshot.session(withID: "session-0") == nil)
            #expect(try snapshot.session(withID: "session-1") != nil)
            #expect(try AuditLog(session: snapshot.session).verify().firstFault == nil)
        }
        #expect(try await store.integrityFaults().isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `report what is there already, by model and fields`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let (pharmacy, medicine) = try await store.commit { transaction in
            _ = try transaction.addDoctor("asha")
            let pharmacy = try transaction.addPharmacy("Main Bazaar")
            let medicine = try transaction.addMedicine("Paracetamol")
            _ = try transaction.addStock(pharmacy, medicine)
            return (pharmacy, medicine)
        }
        await #expect(throws: StoreError.duplicate(model: "user", fields: ["username"])) {
            try await store.commit { try $0.addUser("asha") }
        }
        await #expect(throws: StoreError.duplicate(model: "doctor", fields: ["license_number"])) {
            try await store.commit { transaction in
                let user = try transaction.addUser("other")
                try transaction.insert(
                    Doctor.model,
                    ["user_id": .integer(user), "specialization": "Eyes", "license_number": "NMC-asha"]
                )
            }
        }
        await #expect(
            throws: StoreError.duplicate(model: "pharmacy_inventory", fields: ["pharmacy_id", "medicine_id"])
        ) {
            try await store.commit { try $0.addStock(pharmacy, medicine) }
        }
        #expect(try await store.head().revision.rawValue == 1)
        try await store.commit { _ = try $0.addMedicine("Amoxicillin") }
    }
}

extension Session {
    static func test(_ id: String, user: RecordID, expires: Duration = .seconds(3_600)) -> Session {
        Session(
            id: id,
            user: user,
            createdAt: TestClock.start,
            expiresAt: TestClock.start.advanced(by: expires),
            current: id + "-1",
            currentIssuedAt: TestClock.start
        )
    }
}
