import NabhaModel
import NabhaStore
import NabhaSync

extension Session {
    init(_ id: SessionID, user: RecordID, createdAt: Instant, family: RefreshFamily) {
        self.init(
            id: id.rawValue,
            user: user,
            createdAt: createdAt,
            expiresAt: family.current.expiresAt,
            current: family.current.id.rawValue,
            currentIssuedAt: family.current.issuedAt,
            previous: family.previous?.rawValue,
            rotatedAt: family.rotatedAt,
            revokedAt: family.revokedAt
        )
    }

    var family: RefreshFamily {
        RefreshFamily(
            current: RefreshFamily.Token(
                id: TokenID(rawValue: current),
                issuedAt: currentIssuedAt,
                expiresAt: expiresAt
            ),
            previous: previous.map(TokenID.init(rawValue:)),
            rotatedAt: rotatedAt,
            revokedAt: revokedAt
        )
    }
}
