import GRDB
import NabhaModel
import NabhaSync

/// The server's versions. Of a record with edits made here it stands apart; of all others it is what is shown.
extension LocalTransaction {
    func serverVersion(_ key: RecordKey) throws -> RecordVersion? {
        if let version = try shadow(key) { return version }
        return try outbox.hasLive(on: key) ? nil : shown(key)
    }

    func serverVersion(_ model: String, id: RecordID) throws -> RecordVersion? {
        let table = try table(model)
        let statement = try database.cachedStatement(
            sql: "SELECT id, uid, revision, scopes, content FROM server_version WHERE model = ? AND id = ?"
        )
        if let row = try Row.fetchOne(statement, arguments: [model, id]) { return try shadow(row, table) }
        guard let shown = try shown(model, id: id), try !outbox.hasLive(on: shown.key) else { return nil }
        return shown
    }

    /// Takes a version of the server's, under whatever the edits made here show.
    func put(_ version: RecordVersion) throws {
        guard try outbox.hasLive(on: version.key) else { return try store(version) }
        try keepShadow(version)
        if environment.hasBug(.serverVersionShown) { return try store(version) }
        try show(version.key)
    }

    /// The record is not the server's, or not ours to see, any more; edits of it stay.
    func removeVersion(_ key: RecordKey) throws {
        try removeShadow(key)
        if environment.hasBug(.exitDropsOutbox) {
            for operation in try outbox.live(on: key) { try outbox.remove(operation) }
        }
        if try outbox.hasLive(on: key) { try show(key) } else { try hide(key) }
    }

    /// Puts the server's version apart, before the first edit of a record changes what is shown.
    func keepVersion(of key: RecordKey) throws {
        guard try !outbox.hasLive(on: key), let version = try shown(key) else { return }
        try keepShadow(version)
    }

    /// All server versions of a model, in no particular order.
    func eachVersion(of table: ModelTable, _ visit: (RecordVersion) throws -> Void) throws {
        let edited = try database.cachedStatement(
            sql: "SELECT DISTINCT uid FROM outbox WHERE model = ? AND state IN ('pending', 'sent', 'refused')"
        )
        let live = try String.fetchSet(edited, arguments: [table.model.name])
        let rows = try Row.fetchCursor(try database.cachedStatement(sql: table.select))
        while let row = try rows.next() {
            if live.isEmpty || !live.contains(row[1]) { try visit(try table.version(row, cipher)) }
        }
        let apart = try database.cachedStatement(
            sql: "SELECT id, uid, revision, scopes, content FROM server_version WHERE model = ?"
        )
        let shadows = try Row.fetchCursor(apart, arguments: [table.model.name])
        while let row = try shadows.next() { try visit(try shadow(row, table)) }
    }

    // MARK: Apart

    func shadow(_ key: RecordKey) throws -> RecordVersion? {
        let statement = try database.cachedStatement(
            sql: "SELECT id, uid, revision, scopes, content FROM server_version WHERE model = ? AND uid = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [key.model, key.uid.description]) else { return nil }
        return try shadow(row, try table(key.model))
    }

    func keepShadow(_ version: RecordVersion) throws {
        let content = JSON.object(version.members(version.table.columns.map(\.name)))
        let uid = version.uid.description
        let place = FieldCipher.Place("server_version", version.table.model.name, uid)
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO server_version (model, uid, id, revision, scopes, content)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(arguments: [
            version.table.model.name, uid, version.id, version.revision.rawValue, version.scopes.commaList,
            try cipher.seal(String(decoding: content.serialized(), as: UTF8.self), at: place),
        ])
    }

    func removeShadow(_ key: RecordKey) throws {
        let statement = try database.cachedStatement(sql: "DELETE FROM server_version WHERE model = ? AND uid = ?")
        try statement.execute(arguments: [key.model, key.uid.description])
    }

    private func shadow(_ row: Row, _ table: ModelTable) throws -> RecordVersion {
        let text: String = row[1]
        let place = FieldCipher.Place("server_version", table.model.name, text)
        guard let uid = UID(text), let content = try cipher.open(row[4], at: place) else {
            throw ReplicaError.damaged("server_version")
        }
        var version = RecordVersion(
            table: table,
            id: row[0],
            uid: uid,
            revision: Revision(rawValue: row[2]),
            scopes: try [Scope](commaList: row[3]),
            values: table.columns.map { _ in .null }
        )
        try version.take(try JSON.stored(content).members)
        return version
    }
}
