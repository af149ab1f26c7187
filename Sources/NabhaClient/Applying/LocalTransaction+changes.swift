import GRDB
import NabhaModel
import NabhaSync

/// What the server says of records.
extension LocalTransaction {
    /// - Parameters:
    ///   - isGuarded: whether a record older than the phone's is left out. Of pages that were put aside, none is:
    ///   they are gone through in the order in which the server wrote them, with what happened since.
    ///   - told: called with each record of a group that was written or removed.
    /// - Returns: how many records were written or removed.
    func take(
        _ exits: [ExchangeReply.Exit],
        _ groups: [RecordGroup],
        isGuarded: Bool,
        told: (RecordKey) -> Void = { _ in }
    ) throws -> Int {
        var count = 0
        for exit in exits where tables[exit.model] != nil {
            if try leave(exit) { count += 1 }
        }
        for group in groups {
            guard let table = tables[group.shape.model.name] else { continue }
            for row in group.rows {
                guard let key = try take(row, group.shape, table, isGuarded: isGuarded) else { continue }
                told(key)
                count += 1
            }
        }
        return count
    }

    private func leave(_ exit: ExchangeReply.Exit) throws -> Bool {
        guard let version = try serverVersion(exit.model, id: exit.id) else { return false }
        try removeVersion(version.key)
        return true
    }

    private func take(
        _ row: RecordGroup.Row,
        _ shape: RecordGroup.Shape,
        _ table: ModelTable,
        isGuarded: Bool
    ) throws -> RecordKey? {
        let known: RecordVersion?
        if let uid = row.uid {
            known = try serverVersion(RecordKey(model: table.model.name, uid: uid))
        } else {
            known = try serverVersion(table.model.name, id: row.id)
        }
        if isGuarded, let known, known.revision > row.revision { return nil }
        guard var version = try row.uid.map({ try whole(row, $0, table, known) }) ?? known else {
            // Some fields of a record that is not here: a check finds what is missing.
            try meta.set(.wantsCheck, 1)
            return nil
        }
        version.revision = max(row.revision, isGuarded ? .zero : version.revision)
        version.scopes = shape.scopes
        for (column, value) in zip(shape.columns, row.values) { version[column] = value }
        guard !version.scopes.isEmpty else {
            try removeVersion(version.key)
            return version.key
        }
        try put(version)
        return version.key
    }

    /// A record that replaces what is here, under the id that the server gives it.
    private func whole(
        _ row: RecordGroup.Row,
        _ uid: UID,
        _ table: ModelTable,
        _ known: RecordVersion?
    ) throws -> RecordVersion {
        let key = RecordKey(model: table.model.name, uid: uid)
        // On the first sync nothing is in the way, and that is one look instead of ten for each record.
        if try known?.id != row.id && mayBeInTheWay(key, table, row.id) {
            if let here = try localID(key), here != row.id {
                try rename(key, from: here, to: row.id)
            } else {
                try makeRoom(for: key, id: row.id)
            }
        }
        return RecordVersion(
            table: table,
            id: row.id,
            uid: uid,
            revision: row.revision,
            scopes: [],
            values: table.model.fields.map { $0.defaultValue ?? .null } + table.model.derived.map { _ in .null }
        )
    }

    private func mayBeInTheWay(_ key: RecordKey, _ table: ModelTable, _ id: RecordID) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM \(table.stored) WHERE id = ?1 OR uid = ?2) OR EXISTS (SELECT 1 FROM outbox)
                """
        )
        return try Bool.fetchOne(statement, arguments: [id, key.uid.description]) ?? true
    }

    /// The id under which this phone has a record, shown or not.
    func localID(_ key: RecordKey) throws -> RecordID? {
        if let id = try shown(key)?.id ?? shadow(key)?.id { return id }
        return try outbox.all("model = ? AND uid = ?", [key.model, key.uid.description]).last?.record
    }

    // MARK: Scopes

    /// Takes scopes from all records; those that have none left go.
    ///
    /// - Parameter spared: records that are left as they are.
    func drop(_ scopes: Set<Scope>, sparing spared: Set<RecordKey> = []) throws {
        for table in tables.values.sorted(by: { $0.model.name < $1.model.name }) {
            var touched: [RecordVersion] = []
            try eachVersion(of: table) { version in
                guard !scopes.isDisjoint(with: version.scopes), !spared.contains(version.key) else { return }
                touched.append(version)
            }
            for var version in touched {
                version.scopes.removeAll { scopes.contains($0) }
                if version.scopes.isEmpty { try removeVersion(version.key) } else { try put(version) }
            }
        }
    }

    /// The scopes that any record here is in.
    func scopesOfRecords() throws -> Set<Scope> {
        var scopes: Set<Scope> = []
        for table in tables.values {
            for source in [table.stored, "server_version"] {
                let lists = try String.fetchAll(database, sql: "SELECT DISTINCT scopes FROM \(source)")
                for list in lists { scopes.formUnion(try [Scope](commaList: list)) }
            }
        }
        return scopes
    }
}
