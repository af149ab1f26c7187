/// What makes a user patient, doctor, pharmacist or admin: the facts that roles and grants follow from.
package struct Affiliation: Hashable, Sendable {
    package var isStaff: Bool
    package var patient: RecordID?
    package var doctor: RecordID?
    /// The pharmacies whose staff the user is on, ascending.
    package var pharmacies: [RecordID]

    package init(
        isStaff: Bool = false,
        patient: RecordID? = nil,
        doctor: RecordID? = nil,
        pharmacies: [RecordID] = []
    ) {
        self.isStaff = isStaff
        self.patient = patient
        self.doctor = doctor
        self.pharmacies = pharmacies.sorted()
    }

    package var roles: Set<Role> {
        var roles: Set<Role> = []
        if isStaff { roles.insert(.admin) }
        if patient != nil { roles.insert(.patient) }
        if doctor != nil { roles.insert(.doctor) }
        if !pharmacies.isEmpty { roles.insert(.pharmacist) }
        return roles
    }

    /// The word old clients know the user by; who is several is called by the most powerful one.
    package var userType: String { roles.max()?.rawValue ?? "user" }

    /// The id of the patient's or doctor's record, or of the pharmacy, that goes with `userType`.
    package var profileID: RecordID? {
        switch roles.max() {
        case .patient: patient
        case .doctor: doctor
        case .pharmacist: pharmacies.first
        case .admin, nil: nil
        }
    }

    /// The scopes the user may hold (the table "user may hold" of ARCHITECTURE.md).
    ///
    /// A pharmacist sees the stock of the own pharmacies only, so is not granted everybody's.
    package var grantedScopes: Set<Scope> {
        var scopes: Set<Scope> = [.directory]
        if isStaff { scopes.insert(.space) }
        if let patient { scopes.insert(Scope(.patient, patient)) }
        if let doctor { scopes.insert(Scope(.doctor, doctor)) }
        for pharmacy in pharmacies { scopes.insert(Scope(.pharmacy, pharmacy)) }
        if pharmacies.isEmpty { scopes.insert(.stock) }
        return scopes
    }
}
