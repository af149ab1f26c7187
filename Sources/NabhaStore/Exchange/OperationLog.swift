package import NabhaModel
package import NabhaSync

/// What became of the operations of one device, so that a repeated one is not carried out again.
package struct OperationLog {
    private let session: any SQLSession
    private let device: DeviceID

    package init(_ snapshot: Snapshot, device: DeviceID) {
        session = snapshot.session
        self.device = device
    }

    /// A result as it is kept.
    package struct Entry: Sendable, Hashable {
        package let fingerprint: String
        package let result: OperationResult
        /// The revision that the operation made; nil where it changed nothing.
        package let revision: Revision?
    }

    /// The number of the last operation that has a result; 0 before the first.
    package func last() throws -> Int64 {
        try session.first("SELECT last_operation FROM device WHERE id = ?1", [.integer(device)]) { $0.integer(0) } ?? 0
    }

    /// - Returns: nil where it is not kept, or not any more.
    package func entry(_ number: Int64) throws -> Entry? {
        try session.first(
            "SELECT fingerprint, result, revision FROM operation_result WHERE device = ?1 AND number = ?2",
            [.integer(device), .integer(number)]
        ) { row in
            guard let json = row.withText(1, { try? JSON.parse(Array($0)) }), let result = try? OperationResult(json)
            else { throw StoreError.damaged("a result of an operation") }
            return Entry(
                fingerprint: row.text(0),
                result: result,
                revision: row.optionalInteger(2).map(Revision.init(rawValue:))
            )
        }
    }

    /// Whether one of the device's own operations made this revision.
    package func made(_ revision: Revision) throws -> Bool {
        try session.first(
            "SELECT 1 FROM operation_result WHERE device = ?1 AND revision = ?2 LIMIT 1",
            [.integer(device), .integer(revision.rawValue)]
        ) { _ in true } ?? false
    }

    /// Keeps a result, and no longer those that are more than `SyncLimit.keptResults` before it.
    ///
    /// - Parameter revision: that the operation made; nil where it made none.
    package func append(
        _ result: OperationResult,
        fingerprint: String,
        revision: Revision?,
        claimedAt: Instant?
    ) throws {
        try session.execute(
            """
            INSERT INTO operation_result (device, number, fingerprint, result, revision, claimed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            [
                .integer(device), .integer(result.number), .text(fingerprint),
                .text(String(decoding: result.json.serialized(), as: UTF8.self)),
                revision.map { .integer($0.rawValue) } ?? .null,
                claimedAt.map { .integer($0.microseconds) } ?? .null,
            ]
        )
        try session.execute(
            "DELETE FROM operation_result WHERE device = ?1 AND number <= ?2",
            [.integer(device), .integer(result.number - SyncLimit.keptResults)]
        )
        try raise(to: result.number)
    }

    /// For the simulator only, which proves that without kept results operations happen twice.
    package func forget(_ number: Int64) throws {
        try session.execute(
            "DELETE FROM operation_result WHERE device = ?1 AND number = ?2",
            [.integer(device), .integer(number)]
        )
    }

    /// Takes all numbers up to this one as used.
    package func raise(to number: Int64) throws {
        try session.execute(
            "UPDATE device SET last_operation = max(last_operation, ?2) WHERE id = ?1",
            [.integer(device), .integer(number)]
        )
    }
}
