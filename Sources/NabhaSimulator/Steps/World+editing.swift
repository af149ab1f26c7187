import NabhaClient
import NabhaModel
import NabhaSync

/// Edits made by the people who carry the phones.
extension World {
    /// What a person meant to do to a record.
    struct Intent {
        let key: RecordKey
        let effects: [String]

        static func set(_ key: RecordKey, _ values: [String: Value]) -> Intent {
            let members = values.map { JSON.Member($0.key, $0.value.wire) }
            return Intent(key: key, effects: Effect.all(key.uid, action: "set", members: members).sorted())
        }

        static func create(_ key: RecordKey) -> Intent {
            Intent(key: key, effects: Effect.all(key.uid, action: "create", members: []))
        }

        static func delete(_ key: RecordKey) -> Intent {
            Intent(key: key, effects: Effect.all(key.uid, action: "delete", members: []))
        }

        static func move(_ key: RecordKey, by delta: Int64) -> Intent {
            let members = [JSON.Member(PharmacyInventory.quantityAvailable.name, .integer(delta))]
            return Intent(key: key, effects: Effect.all(key.uid, action: "move", members: members))
        }
    }

    /// Lets a person do something, and notes what is to come of it.
    func edit(
        _ phone: Phone,
        _ step: Step,
        isGroup: Bool = false,
        _ body: (Replica) throws -> [Intent]
    ) throws {
        let before = Set(try phone.rows().map(\.id))
        do {
            _ = try attempt(phone, step.faults, body) { intents in
                try note(intents, of: phone, before, isGroup: isGroup)
            }
        } catch let error as ReplicaError {
            trace.note("phone \(phone.number): refused at once: \(error)")
        }
        try checkPhone(phone)
    }

    private func note(_ intents: [Intent], of phone: Phone, _ before: Set<Int64>, isGroup: Bool) throws {
        let rows = try phone.rows()
        let new = rows.filter { !before.contains($0.id) }
        withdrawRemoved(phone, rows, intents)
        guard new.count == intents.count else {
            // What the server never heard of goes without its knowing.
            guard new.isEmpty, intents.allSatisfy({ $0.effects == Intent.delete($0.key).effects }) else {
                throw Violation(.noSilentLoss, "phone \(phone.number) keeps \(new.count) of \(intents.count) edits")
            }
            return
        }
        let group = isGroup && intents.count > 1 ? ledger.nextGroup() : nil
        for (row, intent) in zip(new, intents) {
            let effects = Effect.all(row.key.uid, action: row.action, members: row.members).sorted()
            guard row.key == intent.key, effects == intent.effects.sorted() else {
                throw Violation(.noSilentLoss, "phone \(phone.number) keeps another edit than was made")
            }
            ledger.add(effects, of: row.key, on: phone.number, group: group, row: row.id)
            tally.edits += 1
            trace.note("phone \(phone.number) (\(phone.carrier)): edit \(ledger.edits.count - 1), \(described(row))")
        }
    }

    /// A person who deletes what nobody else has seen takes back what was done to it.
    private func withdrawRemoved(_ phone: Phone, _ rows: [Phone.OutboxRow], _ intents: [Intent]) {
        let present = Set(rows.map(\.id))
        let deleted = Set(intents.filter { $0.effects == Intent.delete($0.key).effects }.map(\.key))
        for edit in ledger.edits where edit.phone == phone.number && deleted.contains(edit.key) {
            guard !present.contains(edit.row), edit.acknowledgedAt == nil else { continue }
            ledger.change(edit.id) { $0.isGivenUp = true }
        }
    }

    // MARK: Decisions

    func decide(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let item = generator.pick(try phone.replica.attention()) else { return }
        let choice = generator.below(3)
        let field = item.fields.first { Effect.watched.contains($0.name) && !$0.mine.isNull && $0.mine.isText }
        let text = Value.text(text(&generator, by: phone.user))
        let before = try phone.rows()
        trace.note(
            "phone \(phone.number): about a refused \(item.record.model): \(choice == 0 ? "take theirs" : choice == 1 || field == nil ? "keep mine" : "merge")"
        )
        do {
            _ = try attempt(phone, step.faults) { replica in
                if choice == 0 {
                    try replica.takeTheirs(item.record)
                } else if choice == 2, let field, !item.isCreation, field.name != Appointment.cancelledReason.name {
                    try replica.merge(item.record, [field.name: text])
                } else {
                    try replica.keepMine(item.record)
                }
            } afterwards: {
                try noteDecision(phone, before, isGivenUp: choice == 0)
            }
        } catch let error as ReplicaError {
            trace.note("phone \(phone.number): refused at once: \(error)")
        }
        try checkPhone(phone)
    }

    /// What was decided about has given way to new edits, or to nothing.
    private func noteDecision(_ phone: Phone, _ before: [Phone.OutboxRow], isGivenUp: Bool) throws {
        let after = try phone.rows()
        let live = Set(after.filter(\.isLive).map(\.id))
        let known = Set(before.map(\.id))
        let gone = before.filter { $0.isLive && !live.contains($0.id) }
        let new = after.filter { !known.contains($0.id) }
        guard new.count == (isGivenUp ? 0 : gone.count) else {
            throw Violation(
                .noSilentLoss,
                "phone \(phone.number): \(gone.count) edits became \(new.count) by a decision"
            )
        }
        for (index, old) in gone.enumerated() {
            guard
                let edit = ledger.edits.first(where: { $0.phone == phone.number && $0.row == old.id && !$0.isGivenUp })
            else {
                continue
            }
            ledger.change(edit.id) { edit in
                guard !isGivenUp else {
                    edit.isGivenUp = true
                    return
                }
                let row = new[index]
                edit.row = row.id
                edit.effects = Effect.all(row.key.uid, action: row.action, members: row.members).sorted()
            }
        }
    }
}

extension Value {
    var isText: Bool {
        if case .text = self { true } else { false }
    }
}
