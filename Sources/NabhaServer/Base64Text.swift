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
            unpadded(bytes)
                .map { character in
                    switch character {
                    case "+": "-"
                    case "/": "_"
                    default: character
                    }
                }
        )
    }

    package static func decodePadded(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        return [UInt8](data)
    }

    package static func decodeUnpadded(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.contains("=") else { return nil }
        return decodePadded(String(text) + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }

    package static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.contains(where: { $0 == "+" || $0 == "/" }) else { return nil }
        return decodeUnpadded(
            String(
                text.map { character in
                    switch character {
                    case "-": "+"
                    case "_": "/"
                    default: character
                    }
                }
            )
        )
    }
}
