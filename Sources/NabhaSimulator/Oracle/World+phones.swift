import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync

/// What a phone must never lose or hide, looked at after whatever it did.
extension World {
    /// - Parameters:
    ///   - hasApplied: the reply that the phone has just taken; nil where it took none.
    ///   - mayHaveApplied: whether it took something before it ended.
    func checkPhone(
        _ phone: Phone,
        hasApplied reply: Front.Reply? = nil,
        isLate: Bool = false,
        mayHaveApplied: Bool = false
    ) throws {
        let rows = try phone.rows()
        let progress = try phone.replica.progress()
        if reply == nil, !mayHaveApplied, progress.cursor != phone.lastCursor {
            throw Violation(.monotonic, "phone \(phone.number): the cursor moved without a reply")
        }
        phone.lastCursor = progress.cursor
        if reply?.status == 200 || mayHaveApplied { phone.noteServerTime(try phone.serverTime()) }
        try checkEdits(of: phone, rows, isFresh: reply?.status == 200 && !isLate)
        try checkGroups(of: phone, rows)
        try checkShown(by: phone, rows)
    }

    // MARK: I15, I12, I5

    private func checkEdits(of phone: Phone, _ rows: [Phone.OutboxRow], isFresh: Bool) throws(Violation) {
        let known = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for edit in ledger.edits(of: phone.number) where !edit.isGivenUp {
            guard let row = known[edit.row] else {
                guard let instant = edit.acknowledgedAt else {
                    throw Violation(.noSilentLoss, "phone \(phone.number): edit \(edit.id) is gone without a result")
                }
                guard phone.mayForget(instant) else {
                    throw Violation(.restoreSafe, "phone \(phone.number): edit \(edit.id) was forgotten too early")
                }
                ledger.change(edit.id) { $0.isForgettable = true }
                continue
            }
            if row.isLive, !row.wasApplied,
                Effect.all(row.key.uid, action: row.action, members: row.members).sorted() != edit.effects
            {
                throw Violation(.noSilentLoss, "phone \(phone.number): edit \(edit.id) is not what was done")
            }
            try checkEdit(edit, row, phone, isFresh: isFresh)
        }
    }

    private func checkEdit(
        _ edit: Ledger.Edit,
        _ row: Phone.OutboxRow,
        _ phone: Phone,
        isFresh: Bool
    ) throws(Violation) {
        switch row.state {
        case "pending", "sent", "refused":
            if edit.acknowledgedAt != nil, !row.wasApplied { ledger.change(edit.id) { $0.acknowledgedAt = nil } }
        case "acknowledged":
            guard edit.acknowledgedAt == nil else { return }
            ledger.change(edit.id) { $0.acknowledgedAt = row.acknowledgedAt }
            if isFresh, !phone.isUncertain, !ledger.isApplied(edit) {
                throw Violation(.exactlyOnce, "phone \(phone.number): edit \(edit.id) was acknowledged without effect")
            }
        default:
            throw Violation(.noSilentLoss, "phone \(phone.number): edit \(edit.id) was given up by nobody")
        }
    }

    // MARK: I10

    private func checkGroups(of phone: Phone, _ rows: [Phone.OutboxRow]) throws(Violation) {
        let known = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var fates: [Int: String] = [:]
        for edit in ledger.editsInGroups(of: phone.number) where !edit.isGivenUp && !edit.isForgettable {
            guard let group = edit.group, let row = known[edit.row] else { continue }
            let fate =
                switch row.state {
                case "pending": "open"
                case "sent": row.wasApplied ? "acknowledged" : "open"
                default: row.state
                }
            if let other = fates[group], other != fate {
                throw Violation(
                    .atomicGroups,
                    "phone \(phone.number): of one group, some are \(fate) and some \(other)"
                )
            }
            fates[group] = fate
        }
    }

    /// On the server, all of a group or nothing.
    func checkGroupsOnServer() throws(Violation) {
        var fates: [Int: Bool] = [:]
        for edit in ledger.editsInGroups() {
            let isApplied = ledger.isApplied(edit)
            // What did not happen was not applied, whoever else meant it.
            guard let group = edit.group, !isApplied || ledger.isTellable(edit) else { continue }
            if let other = fates[group], other != isApplied {
                throw Violation(.atomicGroups, "of a group of phone \(edit.phone), only some were applied")
            }
            fates[group] = isApplied
        }
    }

    // MARK: I7

    /// What is shown of each record with edits is the server's version with those edits applied again.
    private func checkShown(by phone: Phone, _ rows: [Phone.OutboxRow]) throws {
        let live = rows.filter { $0.isLive && !$0.wasApplied }
        guard !live.isEmpty else { return }
        var byRecord: [RecordKey: [Phone.OutboxRow]] = [:]
        for row in live { byRecord[row.key, default: []].append(row) }
        let keys = byRecord.keys.sorted()
        for (key, (server, shown)) in zip(keys, try phone.replica.versions(of: keys)) {
            guard let model = Catalog.nabha[key.model] else { continue }
            let expected = Self.overlay(server, byRecord[key] ?? [], model)
            guard (shown == nil) == (expected == nil) else {
                throw Violation(
                    .readYourWrites,
                    "phone \(phone.number): a \(key.model) with edits is not shown as it should"
                )
            }
            guard let shown, let expected else { continue }
            for (name, value) in expected.sorted(by: { $0.key < $1.key }) where shown[name] != value {
                throw Violation(
                    .readYourWrites,
                    "phone \(phone.number): \(key.model) \(shown.id) hides an edit of \(name)"
                )
            }
        }
    }

    /// The fields that edits touch, as they must be shown; nil where nothing is.
    private static func overlay(
        _ server: NabhaClient.ShownRecord?,
        _ rows: [Phone.OutboxRow],
        _ model: Model
    ) -> [String: Value]? {
        var values: [String: Value]? = server == nil ? nil : [:]
        for row in rows {
            switch row.action {
            case "create": if values == nil { values = [:] }
            case "delete": values = nil
            case "move":
                guard values != nil else { continue }
                for member in row.members {
                    guard let delta = member.value.integer,
                        case .integer(let old) = values?[member.key] ?? server?[member.key]
                    else { continue }
                    let most = PharmacyInventory.quantityLimit
                    values?[member.key] = .integer(min(max(0, old + delta), most))
                }
            default:
                guard values != nil else { continue }
                for member in row.members {
                    guard let type = model.field(named: member.key)?.type, !isReference(type) else { continue }
                    values?[member.key] = try? type.value(wire: member.value)
                }
            }
        }
        return values
    }

    private static func isReference(_ type: FieldType) -> Bool {
        if case .reference = type { true } else { false }
    }
}
