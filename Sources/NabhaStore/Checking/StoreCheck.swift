import NabhaModel

/// A look at everything a database holds: whether the engine finds it sound, and whether all that is kept for speed still
/// follows from the records.
///
/// Reads one snapshot, while others go on writing. Goes through the records in the order of their ids and looks up what
/// belongs to each, so that memory does not grow with their number.
package struct StoreCheck: Sendable {
    /// Findings of each kind that are listed; all are counted.
    package static let listed = 100
    /// Rows between two reports of progress.
    static let rowsPerStep = 1_000

    /// Where a check stands.
    package struct Progress: Sendable, Hashable {
        package let check: CheckFinding.Check
        /// Rows looked at, of those that there are.
        package let done: Int
        package let total: Int
    }

    package init() {}

    package func run(
        on store: some Store,
        progress: (Progress) -> Void = { _ in }
    ) async throws -> CheckReport {
        var report = CheckReport()
        progress(Progress(check: .integrity, done: 0, total: 1))
        for fault in try await integrityFaults(of: store) {
            report.add(CheckFinding(check: .integrity, message: fault))
        }
        progress(Progress(check: .integrity, done: 1, total: 1))
        do {
            for try await piece in Self.stream(store, report) {
                switch piece {
                case .progress(let step): progress(step)
                case .report(let complete): report = complete
                }
            }
        } catch let error as StoreError where report.counts[.integrity] != nil {
            // Of a damaged file not even the reading ends without complaint; what was found by then stands.
            report.add(CheckFinding(check: .integrity, message: error.description))
        }
        return report
    }

    /// A file too damaged to be looked at is a finding as well.
    private func integrityFaults(of store: some Store) async throws -> [String] {
        do {
            return try await store.integrityFaults()
        } catch let error as StoreError {
            return [error.description]
        }
    }

    private enum Piece: Sendable {
        case progress(Progress)
        case report(CheckReport)
    }

    private static func stream(_ store: some Store, _ found: CheckReport) -> SnapshotStream<Piece> {
        store.stream { snapshot, emit in try check(snapshot, found, emit) }
    }

    private static func check(_ snapshot: Snapshot, _ found: CheckReport, _ emit: (Piece) throws -> Void) throws {
        try withoutActuallyEscaping(emit) { emit in
            let run = CheckRun(snapshot: snapshot, report: found) { try emit(.progress($0)) }
            try run.section(.order) { try OrderCheck(run: run).check() }
            try run.section(.records) { try run.begin(rows: try RecordCheck.count(run)) }
            for model in snapshot.catalog.models {
                try run.section(.records) { try RecordCheck(run: run, model: model).check() }
            }
            try run.section(.changeIndex) { try IndexCheck(run: run).check() }
            try run.section(.grants) { try GrantCheck(run: run).check() }
            try run.section(.sequences) { try SequenceCheck(run: run).check() }
            try run.section(.audit) { try AuditCheck(run: run).check() }
            try emit(.report(run.report))
        }
    }
}

/// A check under way: what it reads from and what it has found.
final class CheckRun {
    let snapshot: Snapshot
    private(set) var report: CheckReport
    private let tell: (StoreCheck.Progress) throws -> Void
    private var current = CheckFinding.Check.integrity
    private var done = 0
    private var total = 0

    init(snapshot: Snapshot, report: CheckReport, tell: @escaping (StoreCheck.Progress) throws -> Void) {
        self.snapshot = snapshot
        self.report = report
        self.tell = tell
    }

    var session: any SQLSession { snapshot.session }
    var space: SQLValue { .integer(snapshot.space) }

    func found(
        _ message: String,
        _ model: Model? = nil,
        _ record: RecordID? = nil,
        scope: String? = nil,
        by check: CheckFinding.Check? = nil
    ) {
        report.add(
            CheckFinding(check: check ?? current, model: model?.name, record: record, scope: scope, message: message)
        )
    }

    /// Does one part of the check.
    ///
    /// Where the file cannot be read on, that is a finding, and the other parts go on.
    func section(_ check: CheckFinding.Check, _ body: () throws -> Void) throws {
        current = check
        do {
            try body()
        } catch let error as CancellationError {
            throw error
        } catch let error as StoreError {
            found("It could not be checked to the end. \(error)")
        } catch {
            found("It could not be checked to the end: the database reports an error.")
        }
    }

    /// Says how many rows are about to be looked at.
    func begin(rows: Int) throws {
        done = 0
        total = rows
        try tell(StoreCheck.Progress(check: current, done: 0, total: rows))
    }

    func step() throws {
        done += 1
        guard done % StoreCheck.rowsPerStep == 0 || done == total else { return }
        try tell(StoreCheck.Progress(check: current, done: done, total: max(done, total)))
    }

    /// How many rows a statement of the form `SELECT count(*) …` counts.
    func count(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try session.first(sql, arguments) { Int($0.integer(0)) } ?? 0
    }
}
