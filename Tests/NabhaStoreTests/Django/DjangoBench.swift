import NabhaModel

@testable import NabhaStore

/// A store to import into and a database to import from.
struct DjangoBench {
    let bench: StoreUnderTest
    let source: DjangoFixture
    var store: any Store { bench.store }

    /// After everything that stands in the databases: 2024-07-18.
    static let moved = Duration.seconds(180 * 86_400)

    init(_ kind: DjangoFixture.Kind = .plain) throws {
        bench = try StoreUnderTest()
        bench.clock.move(by: Self.moved)
        source = try DjangoFixture(kind, in: bench.directory)
    }

    func run() async throws -> DjangoReport { try await DjangoImport(from: source.path).run(into: store) }

    func records(_ model: Model) async throws -> [Record] {
        try await store.read { try $0.records(RecordQuery(model)) }
    }

    func appointment(_ id: RecordID) async throws -> Record? { try await store.record(Appointment.model, id) }
}

extension DjangoReport {
    subscript(table: String) -> Table { tables.first { $0.name == table } ?? Table(name: "none") }

    var rows: Int { tables.reduce(0) { $0 + $1.rows } }
    var taken: Int { tables.reduce(0) { $0 + $1.taken } }
    var present: Int { tables.reduce(0) { $0 + $1.present } }
    var skipped: Int { tables.reduce(0) { $0 + $1.skipped } }
    var differing: Int { tables.reduce(0) { $0 + $1.differing } }
    var deleted: Int { tables.reduce(0) { $0 + $1.deleted } }

    /// What is said of a row.
    func finding(_ table: String, _ id: RecordID) -> DjangoNote.Finding? {
        notes.first { $0.table == table && $0.id == id }?.finding
    }

    func reason(_ table: String, _ id: RecordID) -> String? {
        guard case .skipped(let reason)? = finding(table, id) else { return nil }
        return reason
    }
}

extension DjangoImport {
    /// Reads the file and takes it, as one step.
    func run(
        into store: some Store,
        noting: (DjangoNote) -> Void = { _ in },
        progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> DjangoReport {
        try await take(try survey(now: store.environment.now()), into: store, noting: noting, progress: progress)
    }
}
