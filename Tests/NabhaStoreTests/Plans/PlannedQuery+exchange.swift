import NabhaModel
import NabhaSync

@testable import NabhaStore

// MARK: What an exchange of API v2 reads and writes
extension PlannedQuery {
    private static let scope = Scope(.doctor, 1)
    private static let position = FeedPosition(revision: Revision(rawValue: 5), model: 0, record: 0)
    private static let backfill = Cursor.Backfill(scope: scope, revision: Revision(rawValue: 5), record: 1)
    private static let inOrder = "change_index_by_revision (space=? AND scope=? AND model=? AND"

    static let exchanges = [
        reads("what changed in scopes", uses: [inOrder]) {
            _ = try $0.feed(after: position, in: [scope, .directory], limit: 100)
        },
        reads("where a record stands", uses: ["PRIMARY KEY (space=? AND model=? AND record=?)"]) {
            _ = try $0.entries(Appointment.model, 1, in: [scope])
        },
        reads("a record with what is shown of others", uses: ["r USING INTEGER PRIMARY KEY (rowid=?)"]) {
            _ = try $0.exchanged(Patient.model, 1)
        },
        reads("what a scope holds", uses: ["change_index_by_revision (space=? AND scope=? AND model=?)"]) {
            try $0.members(of: scope, Patient.model) { _ in true }
        },
        reads("patients for a new device", uses: [inOrder]) {
            let pass = BackfillPass(model: Patient.model, part: .all)
            _ = try $0.backfill(backfill, pass, through: .zero, today: .distantPast, limit: 10)
        },
        reads("appointments to come for a new device", uses: [inOrder, "r USING INTEGER PRIMARY KEY (rowid=?)"]) {
            let pass = BackfillPass(model: Appointment.model, part: .upcoming(Appointment.date.name))
            _ = try $0.backfill(backfill, pass, through: .zero, today: .distantPast, limit: 10)
            _ = try $0.count(backfill, pass, through: .zero, today: .distantPast)
        },
        reads("a result", uses: ["operation_result USING PRIMARY KEY (device=? AND number=?)"]) {
            _ = try OperationLog($0, device: 1).entry(1)
        },
        reads("whether a change was the device's own", uses: ["operation_result_by_revision (device=? AND revision=?)"])
        {
            _ = try OperationLog($0, device: 1).made(Revision(rawValue: 1))
        },
        writes("a result that is kept", uses: ["operation_result USING PRIMARY KEY (device=? AND number<?)"]) {
            let result = OperationResult(number: 1, outcome: .refused(.notFound))
            try OperationLog($0.snapshot, device: 1).append(result, fingerprint: "", revision: nil, claimedAt: nil)
        },
    ]
}
