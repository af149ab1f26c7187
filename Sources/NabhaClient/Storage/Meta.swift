import GRDB
import NabhaModel
import NabhaSync

/// The few facts of which there is one each.
struct Meta {
    private let database: Database
    private let cipher: FieldCipher

    init(_ database: Database, _ cipher: FieldCipher) {
        self.database = database
        self.cipher = cipher
    }

    enum Key: String, CaseIterable {
        case keyCheck, models
        // Who
        case deviceUID, device, token, account, needsSignIn
        // How far
        case epoch, cursor, heldCursor, scopes, head, remaining, hasMore, serverTime, serverSchema, restoredTo
        // What is wanted
        case followWish, followed
        // Sending
        case nextNumber, nextGroup, nextLocalID, skip, request, appliedRequest
        // Checking
        case repair, compared, wantsCheck, askedForCheck, agreed
        // For people
        case lastSuccess, lastError, bytesSent, bytesReceived, toldApp
    }

    func value(_ key: Key) throws -> DatabaseValue {
        let statement = try database.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?")
        return try DatabaseValue.fetchOne(statement, arguments: [key.rawValue]) ?? .null
    }

    func exists(_ key: Key) throws -> Bool { try !value(key).isNull }

    func integer(_ key: Key) throws -> Int64? { Int64.fromDatabaseValue(try value(key)) }
    func text(_ key: Key) throws -> String? { String.fromDatabaseValue(try value(key)) }
    func flag(_ key: Key) throws -> Bool { try integer(key) == 1 }

    func set(_ key: Key, _ value: (any DatabaseValueConvertible)?) throws {
        guard let value else {
            let statement = try database.cachedStatement(sql: "DELETE FROM meta WHERE key = ?")
            return try statement.execute(arguments: [key.rawValue])
        }
        let statement = try database.cachedStatement(sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
        try statement.execute(arguments: [key.rawValue, value.databaseValue])
    }

    // MARK: What is personal or secret

    func isSealed(_ key: Key) throws -> Bool {
        if case .blob = try value(key).storage { true } else { false }
    }

    func sealedText(_ key: Key) throws -> String? { try cipher.open(value(key), at: .init("meta", key.rawValue, "")) }

    func setSealed(_ key: Key, _ text: String?) throws {
        try set(key, text.map { try cipher.seal($0, at: .init("meta", key.rawValue, "")) })
    }

    // MARK: What has a shape

    func json(_ key: Key) throws -> JSON? {
        guard let text = try sealedText(key) else { return nil }
        return try JSON.stored(text)
    }

    func set(_ key: Key, json: JSON?) throws {
        try setSealed(key, json.map { String(decoding: $0.serialized(), as: UTF8.self) })
    }

    func scopes() throws -> [Scope] { try text(.scopes).map { try [Scope](commaList: $0) } ?? [] }

    func set(scopes: [Scope]) throws { try set(.scopes, scopes.commaList) }

    func ids(_ key: Key) throws -> [RecordID]? {
        try text(key).map { $0.split(separator: ",").compactMap { RecordID($0) } }
    }

    func set(_ key: Key, ids: [RecordID]?) throws {
        try set(key, ids.map { $0.map(String.init).joined(separator: ",") })
    }

    /// Takes the next of a row of numbers.
    func take(_ key: Key, from first: Int64, by step: Int64 = 1) throws -> Int64 {
        let number = try integer(key) ?? first
        try set(key, number + step)
        return number
    }
}

extension JSON {
    /// Reads what this database keeps.
    static func stored(_ text: String) throws -> JSON {
        do {
            return try JSON.parse(Array(text.utf8), limits: .reply)
        } catch {
            throw ReplicaError.damaged("stored JSON")
        }
    }

    var members: [JSON.Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}

extension JSON.Limits {
    /// A reply of 1 MiB after compression holds far more values than any request.
    static let reply = JSON.Limits(depth: 32, values: 8_000_000)
}
