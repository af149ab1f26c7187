package import NabhaModel

extension Snapshot {
    /// Who a user is, with all grants, also those that have ended.
    package func principal(_ id: RecordID) throws -> Principal? {
        guard let user = try record(User.model, id) else { return nil }
        return Principal(
            user: id,
            username: user[User.username],
            isActive: user[User.isActive],
            sessionsValidFrom: user[User.sessionsValidFrom],
            affiliation: try affiliation(of: user),
            grants: try grants(of: id)
        )
    }

    package func user(named username: String) throws -> Record? {
        try records(RecordQuery(User.model, where: [.equals("username", .text(username))], limit: 1)).first
    }

    /// What makes the user patient, doctor, pharmacist or admin.
    package func affiliation(of user: Record) throws -> Affiliation {
        let isUser = RecordQuery.Condition.equals("user_id", .integer(user.id))
        return Affiliation(
            isStaff: user[User.isStaff],
            patient: try records(RecordQuery(Patient.model, where: [isUser], limit: 1)).first?.id,
            doctor: try records(RecordQuery(Doctor.model, where: [isUser], limit: 1)).first?.id,
            pharmacies: try records(RecordQuery(PharmacyStaff.model, where: [isUser]))
                .map { $0[PharmacyStaff.pharmacy] }
        )
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
