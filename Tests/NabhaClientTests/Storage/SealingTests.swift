import Crypto
import Foundation
import GRDB
import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `A sealed database` {
    private static let key = SymmetricKey(data: [UInt8](repeating: 7, count: 32))
    private static let secret = "hypertension"

    private static func cipher(_ bytes: ByteStream, _ key: SymmetricKey? = key) -> FieldCipher {
        FieldCipher(key: key, randomBytes: { bytes.take($0) })
    }

    private static func phone() throws -> Phone {
        let phone = try Phone(cipher: { cipher($0) })
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text(secret)])) }
        try phone.replica.set("appointment", 57, ["symptoms": .text(secret)])
        _ = try phone.nextRequest()
        try phone.exchange { _ in
            let refusal = OperationResult.no(1, .staleUpdate) {
                $0.theirs = [JSON.Member("symptoms", .string(secret))]
                $0.revision = Revision(rawValue: 4)
            }
            return .empty("c2").results(refusal)
                .with {
                    $0.isHeld = true
                    $0.groups = [.appointment(58, revision: 3, ["notes": .text(secret)])]
                }
        }
        return phone
    }

    @Test func `has no text of a person in any table, nor the credential`() throws {
        let phone = try Self.phone()
        let everything = try phone.database.read { database in
            let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            return try tables.flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\"")
                    .flatMap { row in
                        row.databaseValues.map { value in
                            if case .blob(let data) = value.storage {
                                String(decoding: data, as: UTF8.self)
                            } else {
                                "\(value)"
                            }
                        }
                    }
            }
        }
        #expect(everything.count > 50)
        #expect(!everything.contains { $0.contains(Self.secret) || $0.contains("secret") || $0.contains("asha") })
    }

    @Test func `shows all of it to the app, by the names of the models`() throws {
        let phone = try Self.phone()
        let row = try phone.database.read { try Row.fetchOne($0, sql: "SELECT notes, symptoms FROM appointment") }
        #expect(row == ["notes": Self.secret, "symptoms": Self.secret])
        #expect(try phone.replica.attention().first?.fields.first?.theirs == .text(Self.secret))
        try phone.exchange { _ in .empty("c3") }
        #expect(try phone.replica.record("appointment", 58)?["notes"] == .text(Self.secret))
    }

    @Test(arguments: [nil, SymmetricKey(data: [UInt8](repeating: 8, count: 32))])
    func `opens with its key only`(other: SymmetricKey?) throws {
        let phone = try Self.phone()
        let before = try phone.everything()
        #expect(throws: ReplicaError.wrongKey) {
            try Phone(phone.database, cipher: { Self.cipher($0, other) }, isSignedIn: false)
        }
        #expect(try phone.everything() == before)
        let again = try Phone(phone.database, cipher: { Self.cipher($0) }, isSignedIn: false)
        #expect(try again.replica.record("appointment", 57)?["notes"] == .text(Self.secret))
    }

    @Test func `notices a text that was moved to another record`() throws {
        let phone = try Self.phone()
        try phone.exchange { _ in .empty("c3") }
        try phone.database.write {
            try $0.execute(
                sql:
                    "UPDATE appointment_stored SET notes = (SELECT notes FROM appointment_stored WHERE id = 58) WHERE id = 57"
            )
        }
        #expect(throws: ReplicaError.wrongKey) { try phone.replica.record("appointment", 57) }
    }
}
