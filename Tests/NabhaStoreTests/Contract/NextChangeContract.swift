import NabhaModel
import Testing

@testable import NabhaStore

private let steps = 60

/// Between two changes of a view, every revision has the same answer: what lets phones share it.
@Suite struct `The next change of a view` {

    /// What one step of a history may do; not every step finds something to do it to.
    private enum Step: CaseIterable {
        case book, reassign, edit, cancel, stock, hire, dismiss, close, promote

        func run(in transaction: Transaction, using generator: inout SeededGenerator) throws {
            switch self {
            case .book: _ = try transaction.addAppointment(Self.pick(2, &generator), Self.pick(2, &generator))
            case .reassign:
                try change(
                    Appointment.model,
                    ["doctor_id": .integer(Self.pick(2, &generator))],
                    transaction,
                    &generator
                )
            case .edit: try change(Patient.model, ["address": "Ward 3"], transaction, &generator)
            case .cancel:
                let id = Self.pick(6, &generator)
                if try transaction.record(Appointment.model, id) != nil {
                    try transaction.delete(Appointment.model, id)
                }
            case .stock:
                let quantity = Value.integer(Self.pick(99, &generator))
                try change(PharmacyInventory.model, ["quantity_available": quantity], transaction, &generator)
            case .hire: if try employment(transaction) == nil { _ = try transaction.addStaff(1, Self.clerk) }
            case .dismiss:
                if let id = try employment(transaction) { try transaction.delete(PharmacyStaff.model, id) }
            case .close:
                try change(
                    Pharmacy.model,
                    ["is_active": .bool(Bool.random(using: &generator))],
                    transaction,
                    &generator
                )
            case .promote:
                try transaction.change(User.model, Self.clerk, ["is_staff": .bool(Bool.random(using: &generator))])
            }
        }

        static let clerk: RecordID = 1

        /// The clerk's place in a pharmacy, while there is one.
        private func employment(_ transaction: Transaction) throws -> RecordID? {
            try (1...RecordID(steps)).first { try transaction.record(PharmacyStaff.model, $0) != nil }
        }

        private static func pick(_ count: Int64, _ generator: inout SeededGenerator) -> RecordID {
            RecordID.random(in: 1...count, using: &generator)
        }

        private func change(
            _ model: Model,
            _ values: [String: Value],
            _ transaction: Transaction,
            _ generator: inout SeededGenerator
        ) throws {
            let id = Self.pick(4, &generator)
            if try transaction.record(model, id) != nil { try transaction.change(model, id, values) }
        }
    }

    private struct Answer: Equatable {
        var records: [RecordID] = []
        var moments: [Moment] = []
        var removed: [RecordID] = []

        init(_ view: SyncView, since: Revision, in snapshot: Snapshot) throws {
            try snapshot.changes(SyncQuery(view: view, since: since), columns: WireColumn.defaults(of: view.model)) {
                row in
                records.append(row.record)
                moments.append(row.moment)
                return true
            }
            removed = try snapshot.removed(from: view, since: since, limit: 500)
        }
    }

    private func history(_ seed: UInt64, _ kind: StoreKind) async throws -> any Store {
        let store = try StoreUnderTest(kind, seed: seed).store
        try await store.commit { transaction in
            #expect(try transaction.addUser("clerk") == Step.clerk)
            for name in ["asha", "binder"] { _ = try transaction.addPatient(name) }
            for name in ["ravi", "meera"] { _ = try transaction.addDoctor(name) }
            for name in ["Main Bazaar", "Mandi"] { _ = try transaction.addPharmacy(name) }
            for name in ["Aspirin", "Zinc"] { _ = try transaction.addStock(1, try transaction.addMedicine(name)) }
        }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<steps {
            guard let step = Step.allCases.randomElement(using: &generator) else { continue }
            let start = generator
            generator = try await store.commit { transaction in
                var generator = start
                try step.run(in: transaction, using: &generator)
                return generator
            }
        }
        return store
    }

    @Test(arguments: StoreKind.allCases, UInt64(1)...8)
    func `is where the answer may become another, and not before`(_ kind: StoreKind, _ seed: UInt64) async throws {
        let store = try await history(seed, kind)
        let changes = try await store.read { snapshot in
            let head = try snapshot.head().revision.rawValue
            var changes = 0
            for user in try snapshot.records(RecordQuery(User.model)) {
                guard let principal = try snapshot.principal(user.id) else { continue }
                for model in snapshot.catalog.synced {
                    let view = SyncView(of: model, for: principal)
                    var last: (answer: Answer, next: Moment?)?
                    for since in 0...head {
                        let since = Revision(rawValue: since)
                        let answer = try Answer(view, since: since, in: snapshot)
                        let next = try snapshot.nextChange(in: view, after: since)
                        if let last, last.next.map({ since < $0.revision }) ?? true {
                            #expect(answer == last.answer, "seed \(seed), \(user.id), \(model), since \(since)")
                            #expect(next == last.next, "seed \(seed), \(user.id), \(model), since \(since)")
                        } else {
                            changes += 1
                        }
                        last = (answer, next)
                    }
                    #expect(last?.next == nil, "seed \(seed): something after the head")
                }
            }
            return changes
        }
        #expect(changes > 40, "seed \(seed) tried next to nothing")
    }
}
