package import Crypto
import Foundation
import GRDB

/// How texts are kept in the phone's database: as they are, or sealed with a key that the app supplies.
///
/// Every text goes through here, so that there is one place to look at. What is looked for by its order (ids, instants,
/// days, words of a list, numbers) is not sealed.
package struct FieldCipher: Sendable {
    private let key: SymmetricKey?
    private let randomBytes: @Sendable (Int) -> [UInt8]

    /// Texts as they are.
    package static let plain = FieldCipher(key: nil) { _ in [] }

    /// - Parameters:
    ///   - key: 128, 192 or 256 bits that the app keeps, best in the keychain of the device.
    ///   - randomBytes: for a nonce of each text; no two may be the same under one key.
    package init(key: SymmetricKey?, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.key = key
        self.randomBytes = randomBytes
    }

    var isSealing: Bool { key != nil }

    /// Where a text stands; a sealed one that was moved to another place does not open.
    struct Place {
        let table: String
        let column: String
        let row: String

        init(_ table: String, _ column: String, _ row: String) {
            self.table = table
            self.column = column
            self.row = row
        }

        var text: String { "\(table)|\(column)|\(row)" }
    }

    func seal(_ text: String, at place: Place) throws -> DatabaseValue {
        guard let key else { return text.databaseValue }
        let nonce = try AES.GCM.Nonce(data: randomBytes(Self.nonceLength))
        let box = try AES.GCM.seal(Data(text.utf8), using: key, nonce: nonce, authenticating: Data(place.text.utf8))
        guard let combined = box.combined else { throw ReplicaError.wrongKey }
        return combined.databaseValue
    }

    func open(_ value: DatabaseValue, at place: Place) throws -> String? { try open(value, place: place.text) }

    private func open(_ value: DatabaseValue, place: @autoclosure () -> String) throws -> String? {
        switch value.storage {
        case .null: return nil
        case .string(let text): return text
        case .blob(let sealed):
            guard let key, let box = try? AES.GCM.SealedBox(combined: sealed),
                let text = try? AES.GCM.open(box, using: key, authenticating: Data(place().utf8))
            else { throw ReplicaError.wrongKey }
            return String(decoding: text, as: UTF8.self)
        case .int64, .double: throw ReplicaError.damaged("a text that is none")
        }
    }

    /// The function with which views open what they show: of a sealed text and its place.
    var function: DatabaseFunction {
        DatabaseFunction(Self.functionName, argumentCount: 2, pure: true) { arguments in
            guard let place = String.fromDatabaseValue(arguments[1]) else { return nil }
            return try open(arguments[0], place: place)
        }
    }

    static let functionName = "nabha_open"
    /// What AES-GCM takes without hashing it.
    private static let nonceLength = 12
}
