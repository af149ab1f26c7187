import GRDB
import NabhaModel

@testable import NabhaStore

/// How SQLite carries out one statement.
struct QueryPlan: Sendable {
    let sql: String
    /// As `EXPLAIN QUERY PLAN` words them: `SEARCH r USING INDEX patient_by_user_id (user_id=?)`.
    let steps: [String]

    /// What is gone through from end to end, by its name in the statement; values that are given with it are nothing to
    /// go through.
    var scanned: [String] {
        steps.filter { $0.hasPrefix("SCAN ") && !$0.contains("CONSTANT ROW") }
            .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    }

    var sorts: Bool { steps.contains { $0.contains("USE TEMP B-TREE FOR ORDER BY") } }

    /// The indexes that are made for the statement and thrown away: each is an index that is missing.
    var isIndexedAdHoc: Bool { steps.contains { $0.contains("AUTOMATIC") } }

    /// The names of the indexes that are used.
    var indexes: Set<String> {
        Set(
            steps.compactMap { step in
                let words = step.split(separator: " ")
                return words.firstIndex(of: "INDEX").flatMap { words.dropFirst($0 + 1).first }.map(String.init)
            }
        )
    }
}

/// Has each statement explained, with the values that it is given, and then carried out.
final class ExplainingSession: SQLSession {
    private let session: any SQLSession
    private(set) var plans: [QueryPlan] = []

    init(_ session: any SQLSession) { self.session = session }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws {
        try explain(sql, arguments)
        try session.execute(sql, arguments)
    }

    func rows(_ sql: String, _ arguments: [SQLValue], visit: (any SQLRow) throws -> Bool) throws {
        try explain(sql, arguments)
        try session.rows(sql, arguments, visit: visit)
    }

    private func explain(_ sql: String, _ arguments: [SQLValue]) throws {
        let steps = try session.all("EXPLAIN QUERY PLAN " + sql, arguments) { $0.text(3) }
        plans.append(QueryPlan(sql: sql, steps: steps))
    }
}

extension SQLiteStore {
    /// The plans of what a body reads.
    func plans(reading body: (Snapshot) throws -> Void) throws -> [QueryPlan] {
        try pool.read { database in
            let session = ExplainingSession(SQLiteSession(database))
            try body(Snapshot(session: session, tables: tables, space: space))
            return session.plans
        }
    }

    /// The plans of what a body reads and of what the commit of its changes needs; nothing of it stays.
    func plans(writing body: (Transaction) throws -> Void) throws -> [QueryPlan] {
        try pool.writeWithoutTransaction { database in
            try database.beginTransaction(.immediate)
            defer { try? database.rollback() }
            let session = ExplainingSession(SQLiteSession(database))
            let snapshot = Snapshot(session: session, tables: tables, space: space)
            let transaction = Transaction(snapshot: snapshot, origin: .test, environment: environment)
            try body(transaction)
            _ = try Commit(transaction: transaction).carryOut()
            return session.plans
        }
    }
}
