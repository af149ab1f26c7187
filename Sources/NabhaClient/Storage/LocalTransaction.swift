import GRDB
import NabhaModel
import NabhaSync

/// Everything that happens inside one transaction of the phone's database: all of it stays, or nothing.
final class LocalTransaction {
    let database: Database
    let catalog: Catalog
    let tables: [String: ModelTable]
    let environment: ClientEnvironment
    let cipher: FieldCipher
    let meta: Meta
    let outbox: Outbox

    init(_ database: Database, _ replica: Replica) {
        self.database = database
        catalog = replica.catalog
        tables = replica.tables
        environment = replica.environment
        cipher = replica.cipher
        meta = Meta(database, replica.cipher)
        outbox = Outbox(database, replica.cipher)
    }

    func table(_ model: String) throws -> ModelTable {
        guard let table = tables[model] else { throw ReplicaError.unknownModel(model) }
        return table
    }

    // MARK: What is shown

    func shown(_ key: RecordKey) throws -> RecordVersion? {
        let table = try table(key.model)
        let statement = try database.cachedStatement(sql: table.selectByUID)
        return try Row.fetchOne(statement, arguments: [key.uid.description]).map { try table.version($0, cipher) }
    }

    func shown(_ model: String, id: RecordID) throws -> RecordVersion? {
        let table = try table(model)
        let statement = try database.cachedStatement(sql: table.selectByID)
        return try Row.fetchOne(statement, arguments: [id]).map { try table.version($0, cipher) }
    }

    func store(_ version: RecordVersion) throws {
        let statement = try database.cachedStatement(sql: version.table.upsert)
        try statement.execute(arguments: try version.table.arguments(version, cipher))
    }

    func hide(_ key: RecordKey) throws {
        let statement = try database.cachedStatement(sql: "DELETE FROM \(try table(key.model).stored) WHERE uid = ?")
        try statement.execute(arguments: [key.uid.description])
    }

    /// Shows a record anew after its edits or the server's version changed.
    ///
    /// Only for records that have, or until now had, edits: of all others the server's version is what is shown.
    func show(_ key: RecordKey) throws {
        let operations = try outbox.live(on: key)
        let version = try shadow(key)
        guard let shown = try Overlay.shown(version, operations, in: try table(key.model)) else {
            return try hide(key)
        }
        var filled = shown
        if version == nil { try derive(&filled) }
        try store(filled)
        if operations.isEmpty { try removeShadow(key) }
    }

    /// Fills in what a record made here shows of others.
    func derive(_ version: inout RecordVersion) throws {
        for field in version.table.model.derived {
            guard case .reference(let other)? = version.table.model.field(named: field.through)?.type,
                case .integer(let id) = version[field.through], tables[other] != nil,
                let origin = try serverVersion(other, id: id) ?? shown(other, id: id)
            else { continue }
            version[field.name] = origin[field.origin.name]
        }
    }

    // MARK: Looking up

    /// The uid of a record by an id of this phone, also by one from before the server gave it another.
    func uid(_ model: String, _ id: RecordID) throws -> UID? {
        if id < 0 {
            let statement = try database.cachedStatement(
                sql: "SELECT uid FROM local_identity WHERE id = ? AND model = ?"
            )
            return try String.fetchOne(statement, arguments: [id, model]).flatMap { UID($0) }
        }
        // Users, say, are named by records and are on no phone.
        guard tables[model] != nil else { return nil }
        return try shown(model, id: id)?.uid ?? serverVersion(model, id: id)?.uid
    }

    func key(_ model: String, _ id: RecordID) throws -> RecordKey {
        guard let uid = try uid(model, id) else { throw ReplicaError.notFound }
        return RecordKey(model: model, uid: uid)
    }
}
