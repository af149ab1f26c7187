import Foundation
import GRDB

extension SQLiteStore {
    package func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw StoreError.unwritable("\(path) exists already; name a file that does not.")
        }
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        try copy(to: partial, progress: progress)
        try FileManager.default.moveItem(atPath: partial, toPath: path)
    }

    private func copy(to path: String, progress: @escaping @Sendable (Double) -> Void) throws {
        let copy = try DatabaseQueue(path: path)
        try pool.backup(to: copy, pagesPerStep: 1_000) { step in
            let total = max(1, step.totalPageCount)
            progress(Double(step.completedPageCount) / Double(total))
        }
        try copy.close()
    }

    package func integrityFaults() async throws -> [String] {
        try readNow { snapshot in
            var faults = try snapshot.session.all("PRAGMA integrity_check", []) { $0.text(0) }.filter { $0 != "ok" }
            faults += try snapshot.session.all("PRAGMA foreign_key_check", []) { row in
                "\(row.text(0)) \(row.integer(1)) refers to a \(row.text(2)) that does not exist"
            }
            return faults
        }
    }
}
