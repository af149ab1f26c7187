package import NabhaModel
import NabhaSync

/// Who has signed in on this phone, as the server said when the device was registered.
package struct Account: Sendable, Hashable {
    package let device: Int64
    package let user: RecordID
    package let username: String
    package let affiliation: Affiliation

    package var roles: Set<Role> { affiliation.roles }

    init?(_ json: JSON) {
        guard let device = json["device"]?.integer, let user = json["user"]?.integer,
            let username = json["username"]?.string
        else { return nil }
        self.device = device
        self.user = user
        self.username = username
        var isAdmin = false
        if case .array(let roles)? = json["roles"] { isAdmin = roles.contains(.string(Role.admin.rawValue)) }
        var pharmacies: [RecordID] = []
        if case .array(let ids)? = json["pharmacies"] { pharmacies = ids.compactMap(\.integer) }
        affiliation = Affiliation(
            isStaff: isAdmin,
            patient: json["patient"]?.integer,
            doctor: json["doctor"]?.integer,
            pharmacies: pharmacies
        )
    }

    /// As the rules know somebody who asks; grants are the server's business.
    var principal: Principal {
        Principal(
            user: user,
            username: username,
            isActive: true,
            sessionsValidFrom: nil,
            affiliation: affiliation,
            grants: []
        )
    }
}
