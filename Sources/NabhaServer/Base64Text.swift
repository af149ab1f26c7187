#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Base64 as password hashes (standard alphabet) and secrets (URL alphabet) write it.
///
/// Decoding accepts only what encoding would have written, so that one value has one text.
package enum Base64Text {
    package static func padded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    package static func unpadded(_ bytes: [UInt8]) -> String {
        String(padded(bytes).prefix { $0 != "=" })
    }

    /// The URL alphabet, without padding.
    package static func url(_ bytes: [UInt8]) -> String {
        String(
            decoding: unpadded(bytes).utf8.map { exchange(plus, minus, exchange(slash, underscore, $0)) },
            as: UTF8.self
        )
    }

    package static func decodePadded(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        return [UInt8](data)
    }

    package static func decodeUnpadded(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.utf8.contains(UInt8(ascii: "=")) else { return nil }
        return decodePadded(String(text) + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }

    package static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
        // Letter by letter it would cost more than all else that is done with a token or a cursor.
        var letters: [UInt8] = []
        letters.reserveCapacity(text.utf8.count)
        for letter in text.utf8 {
            guard letter != plus, letter != slash else { return nil }
            letters.append(exchange(minus, plus, exchange(underscore, slash, letter)))
        }
        return decodeUnpadded(String(decoding: letters, as: UTF8.self))
    }

    private static let (plus, slash) = (UInt8(ascii: "+"), UInt8(ascii: "/"))
    private static let (minus, underscore) = (UInt8(ascii: "-"), UInt8(ascii: "_"))

    private static func exchange(_ old: UInt8, _ new: UInt8, _ letter: UInt8) -> UInt8 { letter == old ? new : letter }
}
