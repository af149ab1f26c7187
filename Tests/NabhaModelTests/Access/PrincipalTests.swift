import NabhaModel
import Testing

@Suite struct `A principal` {
    private static func moment(_ revision: Int64) -> Moment {
        Moment(revision: Revision(rawValue: revision), instant: Instant(microseconds: revision))
    }

    private static func principal(_ affiliation: Affiliation, grants: [Grant]? = nil) -> Principal {
        Principal(
            user: 3,
            username: "asha",
            isActive: true,
            sessionsValidFrom: nil,
            affiliation: affiliation,
            grants: grants ?? affiliation.grantedScopes.map { Grant(scope: $0, from: .beginning) }
        )
    }

    @Test(arguments: Somebody.all)
    func `is called by the most powerful of its roles, with the profile of that`(_ somebody: Somebody) {
        let principal = Self.principal(somebody.affiliation)
        let (type, profile): (String, RecordID?) =
            if somebody.isStaff {
                ("admin", nil)
            } else if somebody.isPharmacist {
                ("pharmacist", 4)
            } else if somebody.isDoctor {
                ("doctor", 7)
            } else if somebody.isPatient {
                ("patient", 12)
            } else {
                ("user", nil)
            }
        #expect(principal.userType == type)
        #expect(principal.profileID == profile)
        #expect(principal.isAdmin == somebody.isStaff)
        #expect(principal.patient == (somebody.isPatient ? 12 : nil))
        #expect(principal.doctor == (somebody.isDoctor ? 7 : nil))
        #expect(principal.pharmacies == (somebody.isPharmacist ? [4, 9] : []))
    }

    /// What each sees of each model: the scopes through which, nothing of what no device holds.
    private static let views: [(who: String, affiliation: Affiliation, views: [String: Set<String>])] = [
        (
            "a user without a profile", Affiliation(),
            [
                "doctor": ["directory"], "pharmacy": ["directory"], "medicine": ["directory"],
                "pharmacy_inventory": ["stock"],
            ]
        ),
        (
            "a patient", Affiliation(patient: 12),
            [
                "patient": ["patient/12"], "appointment": ["patient/12"], "doctor": ["directory"],
                "pharmacy": ["directory"], "medicine": ["directory"], "pharmacy_inventory": ["stock"],
            ]
        ),
        (
            "a doctor", Affiliation(doctor: 7),
            [
                "patient": ["doctor/7"], "appointment": ["doctor/7"], "doctor": ["directory"],
                "pharmacy": ["directory"], "medicine": ["directory"], "pharmacy_inventory": ["stock"],
            ]
        ),
        (
            "a pharmacist", Affiliation(pharmacies: [4, 9]),
            [
                "doctor": ["directory"], "pharmacy": ["directory", "pharmacy/4", "pharmacy/9"],
                "medicine": ["directory"], "pharmacy_inventory": ["pharmacy/4", "pharmacy/9"],
            ]
        ),
        (
            "a doctor who is also a patient", Affiliation(patient: 12, doctor: 7),
            [
                "patient": ["doctor/7", "patient/12"], "appointment": ["doctor/7", "patient/12"],
                "doctor": ["directory"], "pharmacy": ["directory"], "medicine": ["directory"],
                "pharmacy_inventory": ["stock"],
            ]
        ),
    ]

    @Test(arguments: views)
    func `sees each model through what it was granted`(
        who: String,
        affiliation: Affiliation,
        views: [String: Set<String>]
    ) {
        let principal = Self.principal(affiliation)
        for model in Catalog.nabha.models {
            let seen = Set(principal.view(of: model).map(\.scope.description))
            #expect(seen == views[model.name] ?? [], "\(who), \(model.name)")
        }
    }

    @Test(arguments: Somebody.all.filter(\.isStaff))
    func `that holds the space sees all models through it alone`(_ somebody: Somebody) {
        let principal = Self.principal(somebody.affiliation)
        for model in Catalog.nabha.models {
            #expect(principal.view(of: model).map(\.scope) == (model.isSynced ? [.space] : []))
        }
    }

    @Test func `sees nothing through a grant that has ended`() {
        let ended = [Scope.space, Scope(.doctor, 7), .directory]
            .map { Grant(scope: $0, from: Self.moment(1), to: Self.moment(2)) }
        let principal = Self.principal(
            Affiliation(patient: 12),
            grants: ended + [
                Grant(scope: Scope(.patient, 12), from: Self.moment(3))
            ]
        )
        #expect(principal.view(of: Patient.model).map(\.scope) == [Scope(.patient, 12)])
        #expect(principal.view(of: Medicine.model) == [])
    }

    @Test func `has its grants in the order of their scopes, however they came`() {
        let grants = [Scope.stock, Scope(.doctor, 7), .directory].map { Grant(scope: $0, from: .beginning) }
        #expect(
            Self.principal(Affiliation(), grants: grants).grants.map(\.scope) == [
                .directory, Scope(.doctor, 7), .stock,
            ]
        )
        #expect(
            Self.principal(Affiliation(), grants: grants) == Self.principal(Affiliation(), grants: grants.reversed())
        )
    }

    @Test func `is in order of revisions, whatever clocks say`() {
        let early = Moment(revision: Revision(rawValue: 1), instant: Instant(microseconds: 9))
        let late = Moment(revision: Revision(rawValue: 2), instant: Instant(microseconds: 5))
        #expect(early < late)
        #expect(Moment.beginning < early)
        #expect(Revision.zero.next == Revision(rawValue: 1))
    }
}
