import Crypto
import NabhaModel
import NabhaSync

/// The credential of a device: its number, and a secret that only the device knows.
///
/// Written `12.<secret>`; access tokens have two dots. The server keeps only a hash of the secret, which needs no salt and
/// no stretching, for nobody guesses 128 random bits.
struct DeviceToken: Sendable, Hashable {
    static let secretByteCount = 16

    let device: DeviceID
    private let secret: [UInt8]

    init(device: DeviceID, secret: [UInt8]) {
        self.device = device
        self.secret = secret
    }

    /// Reads what ``text`` writes, and nothing else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = DeviceID(parts[0]), device > 0, String(device) == parts[0],
            let secret = Base64Text.decodeURL(parts[1]), secret.count == Self.secretByteCount
        else { return nil }
        self.init(device: device, secret: secret)
    }

    var text: String { "\(device).\(Base64Text.url(secret))" }

    /// What is stored of it.
    var hash: [UInt8] { Self.hash(ofSecret: secret) }

    static func hash(ofSecret secret: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: secret)) }

    /// Whether a text has the form of a device's token rather than that of an access token.
    static func looksLike(_ text: some StringProtocol) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 1 }
}

extension LiveDevice {
    /// Whether a token with this hash is the one that was given out last.
    ///
    /// Takes as long wherever the two differ.
    func hasToken(_ hash: [UInt8]) -> Bool {
        guard tokenHash.count == hash.count, !hash.isEmpty else { return false }
        return zip(tokenHash, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
