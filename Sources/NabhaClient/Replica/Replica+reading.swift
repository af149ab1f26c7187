import GRDB
package import NabhaModel
package import NabhaSync

/// A record as it is shown: the server's version with what was done here.
package struct ShownRecord: Sendable, Hashable {
    package let key: RecordKey
    /// Negative until the server has given one.
    package let id: RecordID
    /// Of the server's version; 0 where it has none.
    package let revision: Revision
    package let scopes: [Scope]
    private let table: ModelTable
    /// Of fields, then of derived fields.
    private let values: [Value]

    init(_ version: RecordVersion) {
        key = version.key
        id = version.id
        revision = version.revision
        scopes = version.scopes
        table = version.table
        values = version.values
    }

    /// The value of a field or derived field; null for a name that the model does not know.
    package subscript(name: String) -> Value { table.position(of: name).map { values[$0] } ?? .null }
}

/// How far what is shown of a record has come.
package enum RecordState: Sendable, Hashable {
    /// As the server has it. The instant, by the server's clock, is that of the last edit made here, if it is still known.
    case accepted(at: Instant?)
    /// Edits are saved on this phone only.
    case savedHere
    /// Edits are saved on this phone, and wait until somebody has decided about another record.
    case waiting
    /// Edits are on their way: sent, and without an answer.
    case sent
    /// An edit was refused, for this reason, and waits for a decision.
    case refused(code: String, message: String)
}

/// What is on the way, in numbers.
package struct OutboxCounts: Sendable, Hashable {
    /// Edits without a result.
    package var pending = 0
    /// Edits that were refused and not decided about.
    package var refused = 0
    /// When the oldest of those without a result was made, by the phone's clock.
    package var oldest: Instant?
}

extension Replica {
    package func record(_ model: String, _ id: RecordID) throws -> ShownRecord? {
        try read { local in
            guard let uid = try local.uid(model, id) else { return nil }
            return try local.shown(RecordKey(model: model, uid: uid)).map(ShownRecord.init)
        }
    }

    package func record(_ model: String, uid: UID) throws -> ShownRecord? {
        try read { try $0.shown(RecordKey(model: model, uid: uid)).map(ShownRecord.init) }
    }

    /// All that is shown of a model, by uid.
    package func records(_ model: String) throws -> [ShownRecord] {
        try records(model, where: "true ORDER BY uid", [])
    }

    /// Some of what is shown of a model.
    ///
    /// - Parameter condition: SQL over the stored columns; texts may be sealed there.
    func records(_ model: String, where condition: String, _ arguments: StatementArguments) throws -> [ShownRecord] {
        try read { local in
            let table = try local.table(model)
            let statement = try local.database.cachedStatement(sql: table.select + " WHERE " + condition)
            return try Row.fetchAll(statement, arguments: arguments)
                .map { ShownRecord(try table.version($0, cipher)) }
        }
    }

    /// What the server has of a model, as far as it was told, by uid: without anything done here.
    package func serverRecords(_ model: String) throws -> [ShownRecord] {
        try read { local in
            var records: [ShownRecord] = []
            try local.eachVersion(of: try local.table(model)) { records.append(ShownRecord($0)) }
            return records.filter { $0.id > 0 }.sorted { $0.key < $1.key }
        }
    }

    /// Some records, as the server has them, as far as it was told, and as they are shown.
    package func versions(of keys: some Sequence<RecordKey>) throws -> [(server: ShownRecord?, shown: ShownRecord?)] {
        try read { local in
            try keys.map { key in
                let server = try local.serverVersion(key).map(ShownRecord.init)
                return (server.flatMap { $0.id > 0 ? $0 : nil }, try local.shown(key).map(ShownRecord.init))
            }
        }
    }

    /// Count and sum of what the phone has of each scope that it holds.
    package func digests() throws -> [Scope: SetDigest] {
        try read { local in try local.digests(Set(try local.meta.scopes()), schema: try local.schema()) }
    }

    package func state(of record: RecordKey) throws -> RecordState {
        try read { local in
            let live = try local.outbox.live(on: record)
            if let refusal = live.compactMap(\.refusal).first {
                return .refused(code: refusal.code.rawValue, message: refusal.message)
            }
            if live.contains(where: { $0.state == .sent }) { return .sent }
            if !live.isEmpty {
                let waiting = Waiting(try local.outbox.live(), local.catalog)
                return live.contains(where: waiting.contains) ? .waiting : .savedHere
            }
            let arguments: StatementArguments = [record.model, record.uid.description]
            let last = try local.outbox.all("model = ? AND uid = ? AND state = 'acknowledged'", arguments).last
            guard try last != nil || local.shown(record) != nil else { throw ReplicaError.notFound }
            return .accepted(at: last?.acknowledgedAt)
        }
    }

    package func counts() throws -> OutboxCounts {
        try read { local in
            let oldest = try Int64.fetchOne(
                local.database,
                sql: "SELECT min(claimed_at) FROM outbox WHERE state IN ('pending', 'sent')"
            )
            return OutboxCounts(
                pending: try local.outbox.count(.pending, .sent),
                refused: try local.outbox.count(.refused),
                oldest: oldest.map(Instant.init(microseconds:))
            )
        }
    }

    /// Records about which somebody has to decide.
    package func attentionCount() throws -> Int {
        try read { local in
            try Int.fetchOne(
                local.database,
                sql: "SELECT count(*) FROM (SELECT DISTINCT model, uid FROM outbox WHERE state = 'refused')"
            ) ?? 0
        }
    }

    /// Records that are shown, of all models.
    package func recordCount() throws -> Int {
        try read { local in
            try tables.values.reduce(0) { count, table in
                count + (try Int.fetchOne(local.database, sql: "SELECT count(*) FROM \(table.stored)") ?? 0)
            }
        }
    }

    package var pendingCount: Int { get throws { try counts().pending } }
}
