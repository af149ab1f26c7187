import Crypto
import NabhaModel
import NabhaSync

/// Signs cursors, so that a device can only show those that it was given.
struct CursorSeal: Sendable {
    /// With the key in it, and nothing else: to begin anew with each cursor would cost as much as all that follows.
    private let blank: HMAC<SHA256>
    /// Enough that none is found by trying over a network; a cursor is a promise of the server's, not a secret.
    private static let signatureLength = 10
    /// Longer than any with twenty scopes.
    private static let longestText = 4_096

    init(secret: SigningSecret) { blank = HMAC<SHA256>(key: SymmetricKey(data: secret.bytes)) }

    func seal(_ cursor: Cursor, for device: DeviceID) -> String {
        let bytes = cursor.bytes
        return Base64Text.url(bytes + signature(of: bytes, device))
    }

    /// - Parameter epoch: of the present life of the database. A cursor of another one cannot be told to be real, and is
    ///   only good to find out how far that life and this one are the same.
    /// - Throws: 400 for a cursor that was not made for this device.
    func open(_ text: String, for device: DeviceID, epoch: String) throws(Problem) -> Cursor {
        guard text.utf8.count <= Self.longestText, let all = Base64Text.decodeURL(text),
            all.count > Self.signatureLength
        else { throw .invalidCursor }
        let bytes = Array(all.dropLast(Self.signatureLength))
        guard let cursor = Cursor(bytes: bytes) else { throw .invalidCursor }
        guard cursor.epoch == epoch else { return cursor }
        guard signature(of: bytes, device) == Array(all.suffix(Self.signatureLength)) else { throw .invalidCursor }
        return cursor
    }

    private func signature(of bytes: [UInt8], _ device: DeviceID) -> [UInt8] {
        var code = blank
        code.update(data: Array("cursor \(device) ".utf8) + bytes)
        return Array(code.finalize().prefix(Self.signatureLength))
    }
}

extension Problem {
    static let invalidCursor = Problem(
        .invalidCursor,
        "This cursor was not made for this device: compare with /api/v2/sync/check/."
    )
}
