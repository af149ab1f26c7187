package import GRDB
package import NabhaModel
import NabhaSync

/// A user's records on one phone, the edits made of them there, and how far they have come: one database.
///
/// All methods are synchronous and each is one transaction of the database: it happens as a whole or, where it throws,
/// not at all. Nothing here knows a network: ``nextRequest(_:)`` says what to send, ``apply(_:to:receivedAt:)`` takes
/// the reply, ``fail(status:body:to:)`` a problem. A request to which nothing ever comes back needs no call at all.
package final class Replica: Sendable {
    package let database: any DatabaseWriter
    let catalog: Catalog
    let tables: [String: ModelTable]
    let environment: ClientEnvironment
    let cipher: FieldCipher

    /// Opens the replica in a database, which is empty or was a replica before, and brings it up to date.
    ///
    /// - Parameters:
    ///   - database: used by this replica only. Where texts are sealed and it has several connections, they must be
    ///     made with ``configure(_:_:)``, so that all of them show texts as they are.
    ///   - catalog: the models; those that no device holds are left out.
    ///   - cipher: how texts are kept; the same for the whole life of the database.
    /// - Throws: ``ReplicaError/newerDatabase`` or ``ReplicaError/wrongKey``, with the database left as it is.
    package init(
        database: any DatabaseWriter,
        catalog: Catalog = .nabha,
        environment: ClientEnvironment,
        cipher: FieldCipher = .plain
    ) throws {
        self.database = database
        self.catalog = catalog
        self.environment = environment
        self.cipher = cipher
        let tables = catalog.synced.map(ModelTable.init)
        self.tables = Dictionary(tables.map { ($0.model.name, $0) }, uniquingKeysWith: { first, _ in first })
        try ReplicaSchema(tables: tables, cipher: cipher).prepare(database)
    }

    /// Lets every connection of a database open sealed texts, and remove what is deleted.
    package static func configure(_ configuration: inout Configuration, _ cipher: FieldCipher) {
        configuration.prepareDatabase { database in
            database.add(function: cipher.function)
            // What is deleted, by an exit or at the end of a session, is gone from the file.
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA secure_delete = ON") }
        }
    }

    func write<Result>(_ body: (LocalTransaction) throws -> Result) throws -> Result {
        try database.write { try body(LocalTransaction($0, self)) }
    }

    /// Looks without changing anything.
    func read<Result>(_ body: (LocalTransaction) throws -> Result) throws -> Result {
        // The `read` of a queue sets `PRAGMA query_only` and takes it back, and after each of them SQLite compiles every
        // statement that was kept prepared anew.
        try database.unsafeRead { database in
            try database.cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
            let result = Swift.Result { try body(LocalTransaction(database, self)) }
            if database.isInsideTransaction {
                try database.cachedStatement(sql: "ROLLBACK TRANSACTION").execute()
            }
            return try result.get()
        }
    }
}
