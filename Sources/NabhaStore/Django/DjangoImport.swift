package import NabhaModel

/// Takes over the data of the Django backend from its SQLite file.
///
/// The file is only read, as of one moment. Ids, password hashes and the instants of creation, change and last sync are
/// kept. Each row becomes a commit of its own, made now: devices that have synced here before see the rows as new, those
/// that come over from the old backend receive everything once, whatever timestamp they send, and no reply has to end
/// in the middle of a commit.
///
/// Repeatable: a row that is here is not taken again, whatever has become of it here; rows that have come since are taken.
package struct DjangoImport: Sendable {
    /// Rows read and written at a time; what an import holds in memory.
    package static let rowsAtOnce = 512
    /// The largest id that JavaScript reads exactly from JSON.
    package static let largestID: RecordID = 1 << 53 - 1
    /// Notes that a report keeps; all of them go to `noting`.
    package static let notesListed = 1_000
    /// What the audit log calls it.
    package static let route = "import-django"

    private let path: String

    /// - Parameter path: of the SQLite file of the Django backend, which should be stopped.
    package init(from path: String) { self.path = path }

    /// A file that has been read to its end once, as it was then.
    package struct Survey: Sendable {
        fileprivate let database: DjangoDatabase
        fileprivate let now: Instant
        fileprivate let extents: [Extent]
    }

    fileprivate struct Extent: Sendable {
        let model: Model
        var rows = 0
        /// The largest id that a record can have.
        var lastID: RecordID = 0
    }

    /// Reads everything, so that a file damaged somewhere is refused before there is a store to take it into.
    ///
    /// - Throws: ``DjangoImportError`` where the file cannot be read.
    package func survey(now: Instant) throws -> Survey {
        let database = try DjangoDatabase(path: path)
        let extents = try DjangoTable.all.map { table in
            var extent = Extent(model: table.model)
            var pages = database.pages(of: table, now: now)
            while let rows = try pages.nextPage() {
                try Task.checkCancellation()
                extent.rows += rows.count
                extent.lastID = rows.map(\.id).filter { $0 <= Self.largestID }.reduce(extent.lastID, max)
            }
            return extent
        }
        return Survey(database: database, now: now, extents: extents)
    }

    /// Takes what is not here.
    ///
    /// - Parameters:
    ///   - noting: told of each row that is neither taken nor found equal.
    ///   - progress: told how many rows of how many are done.
    /// - Throws: ``DjangoImportError`` where the file cannot be read any more; ``StoreError`` where the store cannot be
    ///   written. What was taken by then is whole and stays; another run goes on after it.
    package func take(
        _ survey: Survey,
        into store: some Store,
        noting: (DjangoNote) -> Void = { _ in },
        progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> DjangoReport {
        try await keepIDs(survey.extents, in: store)
        let total = survey.extents.reduce(0) { $0 + $1.rows }
        var report = DjangoReport()
        var done = 0
        for table in DjangoTable.all {
            report.tables.append(DjangoReport.Table(name: table.name))
            var pages = survey.database.pages(of: table, now: survey.now)
            while let rows = try pages.nextPage() {
                try Task.checkCancellation()
                for (row, outcome) in zip(rows, try await take(rows, into: store)) {
                    report.add(outcome)
                    guard let note = DjangoNote(table, row.id, outcome) else { continue }
                    report.add(note)
                    noting(note)
                }
                done += rows.count
                progress(done, total)
            }
        }
        return report
    }

    /// Keeps the ids of all rows from being given to others, also of those that are skipped: once what is wrong with
    /// them is mended, another import takes them.
    private func keepIDs(_ extents: [Extent], in store: some Store) async throws {
        try await store.write(Self.origin) { transaction in
            for extent in extents where extent.lastID > 0 {
                try transaction.reserve(upTo: extent.lastID, in: extent.model)
            }
        }
    }

    private func take(_ rows: [DjangoRow], into store: some Store) async throws -> [DjangoOutcome] {
        let writes = rows.map { row in Write(Self.origin) { try row.take(in: $0) } }
        return try await store.writeEach(writes)
            .map { result in
                do {
                    return try result.get()
                } catch StoreError.duplicate(_, let fields) {
                    return .skipped("\(fields.joined(separator: ", ")): \(FieldFault.taken.message)")
                }
            }
    }

    private static let origin = Origin(user: nil, route: route)
}
