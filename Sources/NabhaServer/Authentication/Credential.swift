import NabhaModel
import NabhaSync

/// By what a request shows who sends it.
enum Credential: Sendable, Hashable {
    case token(TokenClaims)
    /// The device, and the hash of the secret that was sent.
    case device(DeviceID, hash: [UInt8])

    var device: DeviceID? {
        switch self {
        case .token: nil
        case .device(let id, _): id
        }
    }
}

extension Principal {
    /// Whether a credential of the user is good now.
    func accepts(_ credential: Credential) -> Bool {
        switch credential {
        case .token(let claims): accepts(claims)
        case .device(let id, let hash): accepts(device: id, hash)
        }
    }

    /// Whether a token is good: its user is active, and it was issued after the user's sessions were last ended.
    ///
    /// Tokens count whole seconds.
    private func accepts(_ claims: TokenClaims) -> Bool {
        guard isActive, !endedSessions.contains(claims.session.rawValue) else { return false }
        guard let sessionsValidFrom else { return true }
        return claims.issuedAt >= TokenClaims.seconds(sessionsValidFrom)
    }

    /// The same of a device's token: the device is not revoked, and was given no other token since.
    private func accepts(device id: DeviceID, _ hash: [UInt8]) -> Bool {
        guard isActive, let device = devices[id], device.hasToken(hash) else { return false }
        guard let sessionsValidFrom else { return true }
        return device.tokenIssuedAt >= sessionsValidFrom
    }
}
