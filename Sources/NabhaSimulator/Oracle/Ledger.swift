import NabhaClient
import NabhaModel
import NabhaSync

/// Every edit that a person has made on a phone, and what the world has seen of it since.
///
/// Kept beside the phones, so that whatever they lose is missed.
struct Ledger {
    /// One edit, which is one operation.
    struct Edit {
        let id: Int
        let phone: Int
        let key: RecordKey
        /// What must be found in the server's journal once it has been applied; see ``Effect``.
        var effects: [String]
        /// Edits of one phone with the same one were made together.
        let group: Int?
        /// Where it stands in the phone's outbox.
        var row: Int64
        /// By the server's clock.
        var acknowledgedAt: Instant?
        /// A person decided against it, or against having made it.
        var isGivenUp = false
        /// The phone may have forgotten it: it was acknowledged more than 14 days ago.
        var isForgettable = false
        /// Accepted by a database that was replaced by hand, of which nothing tells.
        var isLostByHand = false
    }

    private(set) var edits: [Edit] = []
    /// Their numbers by phone.
    private var editsByPhone: [Int: [Int]] = [:]
    /// Numbers of those that belong to a group.
    private var groupedEdits: [Int] = []
    /// How often each effect happened in the present life of the server's database.
    private(set) var applied: [String: Int] = [:]
    /// Every effect that anybody has meant.
    private var meant: Set<String> = []
    /// Those that two edits have: whoever merges a text writes it into all edits of the record that have the field.
    private var shared: Set<String> = []
    /// What was so before anybody did anything, in every life of the database.
    private var original: Set<String> = []
    private var groups = 0

    mutating func nextGroup() -> Int {
        groups += 1
        return groups
    }

    mutating func add(_ effects: [String], of key: RecordKey, on phone: Int, group: Int?, row: Int64) {
        let edit = Edit(id: edits.count, phone: phone, key: key, effects: effects, group: group, row: row)
        edits.append(edit)
        editsByPhone[phone, default: []].append(edit.id)
        if group != nil { groupedEdits.append(edit.id) }
        meant.formUnion(effects)
    }

    func edits(of phone: Int) -> [Edit] { (editsByPhone[phone] ?? []).map { edits[$0] } }

    func editsInGroups(of phone: Int? = nil) -> [Edit] {
        groupedEdits.map { edits[$0] }.filter { phone == nil || $0.phone == phone }
    }

    /// What was done in the office.
    mutating func mean(_ effects: [String]) { meant.formUnion(effects) }

    mutating func change(_ id: Int, _ body: (inout Edit) -> Void) {
        let before = Set(edits[id].effects)
        body(&edits[id])
        for effect in edits[id].effects where !before.contains(effect) {
            if !meant.insert(effect).inserted { shared.insert(effect) }
        }
    }

    /// A record with which the world begins.
    mutating func begin(from record: Record) {
        let watched = record.model.fields.filter { Effect.watched.contains($0.name) }
        let members = watched.map { JSON.Member($0.name, record[$0.name].wire) }
        original.formUnion(Effect.all(record.uid, action: "set", members: members))
    }

    // MARK: The server's journal

    /// Takes what the server's database says happened to it.
    mutating func take(_ lines: [Journal.Line]) throws(Violation) {
        for line in lines {
            guard let effect = try effect(of: line) else { continue }
            applied[effect, default: 0] += 1
            guard applied[effect] == 1 else {
                throw Violation(
                    .exactlyOnce,
                    "\(line.model) \(line.record): \(line.field) was changed to the same twice"
                )
            }
        }
    }

    /// The database is another one: what happened is what its own journal says.
    mutating func begin(with lines: [Journal.Line]) throws(Violation) {
        applied = [:]
        try take(lines)
    }

    /// - Returns: nil for what follows from something else.
    private func effect(of line: Journal.Line) throws(Violation) -> String? {
        switch line.field {
        case Journal.created, Journal.deleted: return Effect.whole(line.uid, line.field)
        case let field where Effect.watched.contains(field): break
        default: return nil
        }
        var candidates: [String] = []
        // Movements first: several of them may add up to what was counted before.
        if case .integer(let old) = line.old, case .integer(let new) = line.new {
            candidates.append(Effect.move(line.uid, line.field, by: new - old))
        }
        candidates.append(Effect.value(line.uid, line.field, line.new))
        guard let effect = candidates.first(where: meant.contains) else {
            let invariant = line.field == Future.triage.name ? Invariant.versionSkew : .exactlyOnce
            throw Violation(invariant, "\(line.model) \(line.record): \(line.field) changed to what nobody meant")
        }
        return effect
    }

    /// Whether what happened tells if it was this edit.
    func isTellable(_ edit: Edit) -> Bool { shared.isDisjoint(with: edit.effects) }

    /// Whether all that was meant happened, or was so from the beginning: who confirms again what a restore made
    /// unconfirmed may be told that it is so, although nothing changes.
    func isApplied(_ edit: Edit) -> Bool {
        edit.effects.allSatisfy { applied[$0] ?? 0 > 0 || original.contains($0) }
    }
}

/// How an edit's effect is called: by record, field and new value, or by how far a counter moved.
enum Effect {
    /// Fields that only change because somebody meant it.
    static let watched: Set<String> = [
        Appointment.symptoms.name, Appointment.diagnosis.name, Appointment.prescription.name, Appointment.notes.name,
        Appointment.status.name, Appointment.cancelledReason.name, Appointment.date.name, Patient.address.name,
        Doctor.specialization.name, PharmacyInventory.quantityAvailable.name, Future.triage.name,
    ]

    static func value(_ uid: UID, _ field: String, _ value: Journal.JournalValue) -> String {
        switch value {
        case .null: "\(uid)|\(field)="
        case .integer(let number): "\(uid)|\(field)=\(number)"
        case .text(let text): "\(uid)|\(field)=\(text)"
        }
    }

    static func move(_ uid: UID, _ field: String, by delta: Int64) -> String { "\(uid)|\(field)+\(delta)" }

    static func whole(_ uid: UID, _ what: String) -> String { "\(uid)|\(what)" }

    /// The effects of an operation as it is written.
    static func all(_ uid: UID, action: String, members: [JSON.Member]) -> [String] {
        switch action {
        case "create": return [whole(uid, Journal.created)]
        case "delete": return [whole(uid, Journal.deleted)]
        case "move": return members.map { move(uid, $0.key, by: $0.value.integer ?? 0) }
        default:
            return members.map { member in
                switch member.value {
                case .string(let text): value(uid, member.key, .text(text))
                case .integer(let number): value(uid, member.key, .integer(number))
                case .bool(let content): value(uid, member.key, .integer(content ? 1 : 0))
                default: value(uid, member.key, .null)
                }
            }
        }
    }
}
