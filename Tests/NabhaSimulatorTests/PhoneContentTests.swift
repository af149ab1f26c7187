import GRDB
import Testing

@testable import NabhaSimulator

@Suite struct `The content of a phone` {
    private let database: DatabaseQueue

    init() throws {
        database = try DatabaseQueue()
        try database.write { database in
            try database.execute(sql: "CREATE TABLE visit (id INTEGER PRIMARY KEY, note TEXT)")
            for _ in 1...40 { try database.execute(sql: "INSERT INTO visit (note) VALUES ('slept badly')") }
        }
    }

    private func content() throws -> PhoneContent { try database.unsafeRead { try PhoneContent(of: $0) } }

    private struct PowerLoss: Error {}

    @Test func `is the same after a write of which nothing stays`() throws {
        let before = try content()
        #expect(throws: PowerLoss.self) {
            try database.write { database in
                try database.execute(sql: "UPDATE visit SET note = 'slept well'")
                throw PowerLoss()
            }
        }
        #expect(try content().isSame(as: before))
    }

    @Test func `is the same where the same rows lie in other pages`() throws {
        let before = try content()
        try database.write { database in
            try database.execute(sql: "CREATE TABLE spare (id); DROP TABLE spare")
            try database.execute(sql: "DELETE FROM visit WHERE id = 7")
            try database.execute(sql: "INSERT INTO visit (id, note) VALUES (7, 'slept badly')")
        }
        #expect(try content().isSame(as: before))
    }

    @Test(arguments: [
        "UPDATE visit SET note = 'slept well' WHERE id = 40", "DELETE FROM visit WHERE id = 1",
        "UPDATE visit SET note = NULL WHERE id = 3", "CREATE TABLE other (id); INSERT INTO other VALUES (1)",
    ])
    func `is another after a change`(_ change: String) throws {
        let before = try content()
        try database.write { try $0.execute(sql: change) }
        #expect(try !content().isSame(as: before))
    }
}
