import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `The plan of a query that serves sync` {
    @Test(arguments: PlannedQuery.all)
    func `uses its index, and neither goes through a table nor sorts without need`(_ query: PlannedQuery) async throws {
        let plans = try query.plans(in: try await PlannedDistrict.store())
        let steps = plans.flatMap(\.steps)
        for wanted in query.uses { #expect(steps.contains { $0.contains(wanted) }, "\(wanted) not in \(steps)") }
        for plan in plans {
            #expect(Set(plan.scanned).isSubset(of: query.scans), "\(plan.sql)\n\(plan.steps)")
            #expect(!plan.sorts || query.sorts, "\(plan.sql)\n\(plan.steps)")
            #expect(!plan.isIndexedAdHoc, "\(plan.sql)\n\(plan.steps)")
        }
    }

    @Test func `would be seen to go through a table`() async throws {
        let store = try await PlannedDistrict.store()
        let plans = try store.plans { snapshot in
            _ = try snapshot.records(
                RecordQuery(Appointment.model, where: [.equals("notes", "x")], order: [.ascending("status")])
            )
        }
        #expect(plans.map(\.scanned) == [["r"]])
        #expect(plans.map(\.sorts) == [true])
        #expect(plans.allSatisfy { $0.indexes.isEmpty })
    }

    /// The indexes that no query uses: they are there so that nothing is twice, which is tried below.
    private static let guards = Set(Catalog.nabha.models.map { "\($0.name)_by_uid" })
        .union(["doctor_by_license_number", "medicine_by_name"])

    @Test func `is that of an index, for each index that there is`() async throws {
        let store = try await PlannedDistrict.store()
        var used: Set<String> = []
        for query in PlannedQuery.all { used.formUnion(try query.plans(in: store).flatMap(\.indexes)) }
        let indexes = try SchemaIndex.all(in: store)
        let unused = indexes.filter { !used.contains($0.name) }
        #expect(Set(unused.map(\.name)) == Self.guards)
        #expect(unused.allSatisfy { $0.isUnique })
        #expect(used.isSubset(of: indexes.map(\.name)))
        #expect(used.count >= 12, "\(used.sorted())")
    }

    @Test func `is not needed for an index that keeps values from being there twice`() async throws {
        let store = try await PlannedDistrict.store()
        for index in try SchemaIndex.all(in: store) where index.isUnique {
            let error = #expect(throws: DatabaseError.self, "\(index.name)") { try index.storeTwice(in: store) }
            let columns = index.columns.map { "\(index.table).\($0)" }.joined(separator: ", ")
            #expect(error?.message == "UNIQUE constraint failed: \(columns)", "\(index.name)")
        }
    }
}

/// One index of the schema.
private struct SchemaIndex: Sendable {
    let name: String
    let table: String
    let columns: [String]
    let isUnique: Bool

    static func all(in store: SQLiteStore) throws -> [SchemaIndex] {
        try store.pool.read { database in
            let tables = try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'grdb%'"
            )
            return try tables.flatMap { table in
                try database.indexes(on: table).filter { $0.origin == .createIndex }
                    .map { SchemaIndex(name: $0.name, table: table, columns: $0.columns, isUnique: $0.isUnique) }
            }
        }
    }

    /// Adds a copy of a row that differs in all that is unique except in what this index is about.
    func storeTwice(in store: SQLiteStore) throws {
        try store.pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            defer { try? database.execute(sql: "PRAGMA foreign_keys = ON") }
            let unique = Set(try database.indexes(on: table).filter(\.isUnique).flatMap(\.columns)).subtracting(columns)
            let names = try database.columns(in: table).map(\.name)
            let values = names.map { name in
                switch name {
                case "id": "(SELECT max(id) + 1 FROM \"\(table)\")"
                case _ where !unique.contains(name): "\"\(name)\""
                default: "\"\(name)\" || 'x'"
                }
            }
            let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
            try database.execute(
                sql:
                    "INSERT INTO \"\(table)\" (\(list)) SELECT \(values.joined(separator: ", ")) FROM \"\(table)\" LIMIT 1"
            )
        }
    }
}

/// One district for all plans.
private enum PlannedDistrict {
    private static let made = Task {
        let directory = try TestDirectory()
        let store = try await DistrictFixture.filled(at: directory.file("nabha.sqlite"), appointments: 1_000)
        try await store.commit { transaction in
            let uid = transaction.environment.uid(at: transaction.now)
            _ = try transaction.registerDevice(uid, of: 2, DeviceRegistration(name: "Phone", app: "1", tokenHash: [7]))
        }
        return (directory, store)
    }

    static func store() async throws -> SQLiteStore { try await made.value.1 }
}
