import NabhaModel

@testable import NabhaStore

/// A row of the change index, as tests compare it.
struct IndexEntry: Hashable, Sendable {
    let scope: String
    let refs: Int64
    let revision: Int64
    let isExit: Bool
}

extension Store {
    /// The scopes of a record, with what the change index says of each.
    func entries(_ model: Model, _ id: RecordID) async throws -> [String: IndexEntry] {
        let entries = try await read { snapshot in
            try snapshot.session.all(
                "SELECT scope, refs, revision, is_exit FROM change_index WHERE model = ?1 AND record = ?2",
                [.text(model.name), .integer(id)]
            ) { row in
                IndexEntry(
                    scope: row.text(0),
                    refs: row.integer(1),
                    revision: row.integer(2),
                    isExit: row.integer(3) == 1
                )
            }
        }
        return Dictionary(entries.map { ($0.scope, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The scopes that a record is in now.
    func scopes(_ model: Model, _ id: RecordID) async throws -> Set<String> {
        Set(try await entries(model, id).values.filter { !$0.isExit }.map(\.scope))
    }
}
