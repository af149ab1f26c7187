/// Who is asking: a user with what follows from being that user, as one value that may be cached.
package struct Principal: Hashable, Sendable {
    package let user: RecordID
    package let username: String
    package let isActive: Bool
    package let sessionsValidFrom: Instant?
    /// The sessions that were ended so lately that access tokens of them may still be about.
    package let endedSessions: Set<String>
    /// The devices that are not revoked.
    package let devices: [DeviceID: LiveDevice]
    package let affiliation: Affiliation
    /// The grants that hold now, by scope.
    package let grants: [Grant]

    package init(
        user: RecordID,
        username: String,
        isActive: Bool,
        sessionsValidFrom: Instant?,
        endedSessions: Set<String> = [],
        devices: [DeviceID: LiveDevice] = [:],
        affiliation: Affiliation,
        grants: [Grant]
    ) {
        self.user = user
        self.username = username
        self.isActive = isActive
        self.sessionsValidFrom = sessionsValidFrom
        self.endedSessions = endedSessions
        self.devices = devices
        self.affiliation = affiliation
        self.grants = grants.sorted { $0.scope < $1.scope }
    }

    package var isAdmin: Bool { affiliation.isStaff }
    package var patient: RecordID? { affiliation.patient }
    package var doctor: RecordID? { affiliation.doctor }
    package var pharmacies: [RecordID] { affiliation.pharmacies }

    package var userType: String { affiliation.userType }
    package var profileID: RecordID? { affiliation.profileID }

    /// The grants through which the user sees a model in API v1.
    ///
    /// Who holds the whole space needs no other: all of it is there.
    package func view(of model: Model) -> [Grant] {
        guard let sync = model.sync else { return [] }
        let visible = grants.filter { $0.to == nil && sync.visibleThrough.contains($0.scope.kind) }
        if let everything = visible.first(where: { $0.scope == .space }) { return [everything] }
        return visible
    }
}
