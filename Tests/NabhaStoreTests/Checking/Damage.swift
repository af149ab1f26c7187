import GRDB
import Testing

@testable import NabhaStore

/// Something done to a database behind the store's back, and what a check must say of it.
struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let sql: [String]
    let check: CheckFinding.Check
    /// Part of the finding, as it is printed.
    let finding: String

    var testDescription: String { name }

    init(_ name: String, _ sql: String..., is check: CheckFinding.Check, _ finding: String) {
        self.name = name
        self.sql = sql
        self.check = check
        self.finding = finding
    }

    /// Does it, past references, checks and the audit log's triggers.
    func plant(in path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { database in
            for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            for statement in sql { try database.execute(sql: statement) }
        }
        try queue.close()
    }
}

extension Damage {
    static let all = integrity + order + records + changeIndex + grants + others
}
