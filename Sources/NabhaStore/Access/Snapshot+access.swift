package import NabhaModel

extension Snapshot {
    /// Who a user is, with all grants, also those that have ended.
    ///
    /// - Parameter endedSince: sessions that ended before are of no concern any more.
    package func principal(_ id: RecordID, endedSince: Instant = .distantPast) throws -> Principal? {
        guard let user = try record(User.model, id) else { return nil }
        return Principal(
            user: id,
            username: user[User.username],
            isActive: user[User.isActive],
            sessionsValidFrom: user[User.sessionsValidFrom],
            endedSessions: Set(try sessionsEnded(of: id, since: endedSince)),
            devices: try liveDevices(of: id),
            affiliation: try affiliation(of: user),
            grants: try grants(of: id)
        )
    }

    package func user(named username: String) throws -> Record? {
        try records(RecordQuery(User.model, where: [.equals("username", .text(username))], limit: 1)).first
    }

    /// One of the password hashes that came from Django and were not made anew yet; nil where there are none.
    ///
    /// Asked only where a sign-in failed: it goes through the users until it finds one.
    package func legacyPassword() throws -> String? {
        try session.first(
            "SELECT password FROM \"user\" WHERE space = ?1 AND password GLOB 'pbkdf2_sha256$*' LIMIT 1",
            [.integer(space)]
        ) { $0.text(0) }
    }

    /// What makes the user patient, doctor, pharmacist or admin.
    package func affiliation(of user: Record) throws -> Affiliation {
        try affiliations(of: [user])[user.id] ?? Affiliation(isStaff: user[User.isStaff])
    }

    /// The same for many users, in as many statements as for one.
    package func affiliations(of users: [Record]) throws -> [RecordID: Affiliation] {
        let isOneOf = RecordQuery.Condition.oneOf("user_id", users.map { .integer($0.id) })
        var affiliations = Dictionary(
            users.map { ($0.id, Affiliation(isStaff: $0[User.isStaff])) },
            uniquingKeysWith: { first, _ in first }
        )
        for patient in try records(RecordQuery(Patient.model, where: [isOneOf])) {
            affiliations[patient[Patient.user]]?.patient = patient.id
        }
        for doctor in try records(RecordQuery(Doctor.model, where: [isOneOf])) {
            affiliations[doctor[Doctor.user]]?.doctor = doctor.id
        }
        let staff = try records(RecordQuery(PharmacyStaff.model, where: [isOneOf]))
        for place in staff.sorted(by: { $0[PharmacyStaff.pharmacy] < $1[PharmacyStaff.pharmacy] }) {
            affiliations[place[PharmacyStaff.user]]?.pharmacies.append(place[PharmacyStaff.pharmacy])
        }
        return affiliations
    }

    package func grants(of user: RecordID) throws -> [Grant] {
        try session.all(
            """
            SELECT scope, from_revision, from_instant, to_revision, to_instant FROM user_grant
            WHERE user_id = ?1 ORDER BY scope, from_revision
            """,
            [.integer(user)]
        ) { row in
            guard let scope = Scope(row.text(0)) else { throw StoreError.damaged("a grant's scope") }
            return Grant(
                scope: scope,
                from: Moment(
                    revision: Revision(rawValue: row.integer(1)),
                    instant: Instant(microseconds: row.integer(2))
                ),
                to: row.optionalInteger(3)
                    .map {
                        Moment(revision: Revision(rawValue: $0), instant: Instant(microseconds: row.integer(4)))
                    }
            )
        }
    }
}
