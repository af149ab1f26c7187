import GRDB
import NabhaModel
import NabhaSync

/// The table of edits made on this phone.
struct Outbox {
    private let database: Database
    private let cipher: FieldCipher

    init(_ database: Database, _ cipher: FieldCipher) {
        self.database = database
        self.cipher = cipher
    }

    // MARK: Reading

    func all(_ condition: String, _ arguments: StatementArguments = [], order: String = "id") throws -> [LocalOperation]
    {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, n, grouping, model, record, uid, base, action, members, seen, claimed_at, state,
                    names_by_uid, sent, result, acknowledged_at
                FROM outbox WHERE \(condition) ORDER BY \(order)
                """
        )
        return try Row.fetchAll(statement, arguments: arguments).map(operation)
    }

    func live() throws -> [LocalOperation] { try all("state IN ('pending', 'sent', 'refused')") }

    func live(on key: RecordKey) throws -> [LocalOperation] {
        try all(
            "model = ? AND uid = ? AND state IN ('pending', 'sent', 'refused')",
            [key.model, key.uid.description]
        )
    }

    func hasLive(on key: RecordKey) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT 1 FROM outbox WHERE model = ? AND uid = ? AND state IN ('pending', 'sent', 'refused') LIMIT 1
                """
        )
        return try Int.fetchOne(statement, arguments: [key.model, key.uid.description]) != nil
    }

    /// In the order of their numbers.
    func sent() throws -> [LocalOperation] { try all("state = 'sent'", order: "n") }

    func sent(_ number: Int64) throws -> LocalOperation? { try all("n = ? AND state = 'sent'", [number]).first }

    func count(_ states: LocalOperation.State...) throws -> Int {
        let names = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let statement = try database.cachedStatement(sql: "SELECT count(*) FROM outbox WHERE state IN (\(names))")
        return try Int.fetchOne(statement) ?? 0
    }

    // MARK: Writing

    /// Puts an edit behind all others.
    @discardableResult
    func append(_ operation: LocalOperation) throws -> LocalOperation {
        let last = try database.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
        let id = try Int64.fetchOne(last) ?? 0
        var added = LocalOperation(
            id: id + 1,
            group: operation.group,
            key: operation.key,
            record: operation.record,
            base: operation.base,
            action: operation.action,
            seen: operation.seen,
            claimedAt: operation.claimedAt,
            namesByUID: operation.namesByUID
        )
        added.group = operation.group
        try save(added)
        return added
    }

    func save(_ operation: LocalOperation) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO outbox (id, n, grouping, model, record, uid, base, action, members, seen,
                    claimed_at, state, names_by_uid, sent, result, acknowledged_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(arguments: [
            operation.id, operation.number, operation.group, operation.key.model, operation.record,
            operation.key.uid.description, operation.base.rawValue, operation.action.name,
            try seal(.object(operation.action.members), "members", operation.id),
            try seal(.object(operation.seen), "seen", operation.id),
            operation.claimedAt.microseconds, operation.state.rawValue, operation.namesByUID,
            try operation.sent.map { try seal($0, "sent", operation.id) },
            try operation.result.map { try seal($0.json, "result", operation.id) },
            operation.acknowledgedAt?.microseconds,
        ])
    }

    func remove(_ operation: LocalOperation) throws {
        try database.execute(sql: "DELETE FROM outbox WHERE id = ?", arguments: [operation.id])
    }

    /// Forgets what even a server from a backup will not ask for any more.
    ///
    /// - Parameter instant: by the server's clock; the phone's may have been set to anything.
    func prune(acknowledgedBefore instant: Instant) throws {
        let statement = try database.cachedStatement(
            sql: "DELETE FROM outbox WHERE state IN ('acknowledged', 'discarded') AND acknowledged_at < ?"
        )
        try statement.execute(arguments: [instant.microseconds])
    }

    // MARK: Texts

    private func seal(_ json: JSON, _ column: String, _ id: Int64) throws -> DatabaseValue {
        try cipher.seal(String(decoding: json.serialized(), as: UTF8.self), at: .init("outbox", column, String(id)))
    }

    private func open(_ value: DatabaseValue, _ column: String, _ id: Int64) throws -> JSON? {
        try cipher.open(value, at: .init("outbox", column, String(id))).map(JSON.stored)
    }

    private func operation(_ row: Row) throws -> LocalOperation {
        let id: Int64 = row[0]
        guard let uid = UID(row[5] as String), let state = LocalOperation.State(rawValue: row[11]) else {
            throw ReplicaError.damaged("outbox")
        }
        let members = try open(row[8], "members", id)?.members ?? []
        let acknowledged: Int64? = row[15]
        return LocalOperation(
            id: id,
            number: row[1],
            group: row[2],
            key: RecordKey(model: row[3], uid: uid),
            record: row[4],
            base: Revision(rawValue: row[6]),
            action: try Operation.Action(name: row[7], members: members),
            seen: try open(row[9], "seen", id)?.members ?? [],
            claimedAt: Instant(microseconds: row[10]),
            state: state,
            namesByUID: row[12],
            sent: try open(row[13], "sent", id),
            result: try open(row[14], "result", id).map { try OperationResult($0) },
            acknowledgedAt: acknowledged.map(Instant.init(microseconds:))
        )
    }
}
