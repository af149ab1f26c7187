import NabhaModel

/// Opens and closes grants, as a consequence of what makes users patients, doctors, pharmacists or admins.
struct GrantChanges {
    /// Shows the state after the writes.
    let snapshot: Snapshot
    let moment: Moment

    /// - Returns: the users of whom something changed.
    func apply(_ staged: [StagedWrite]) throws -> Set<RecordID> {
        var users: Set<RecordID> = []
        var created: Set<RecordID> = []
        for write in staged {
            let model = write.key.model
            if model == User.model {
                users.insert(write.key.id)
                if write.before == nil { created.insert(write.key.id) }
            } else if [Patient.model, Doctor.model, PharmacyStaff.model].contains(model) {
                users.formUnion([write.before, write.after].compactMap { $0?.reference("user_id") })
            }
        }
        for user in users.sorted() { try regrant(user, isNew: created.contains(user)) }
        return users
    }

    private func regrant(_ id: RecordID, isNew: Bool) throws {
        // Who is gone holds nothing.
        let wanted = try snapshot.record(User.model, id).map { try snapshot.affiliation(of: $0).grantedScopes } ?? []
        let held = Set(try snapshot.grants(of: id).filter { $0.to == nil }.map(\.scope))
        // Nobody synced as this user before there was one, so the first grants hold from the beginning: what the
        // scopes contain keeps its own order and can be read in pages.
        let from = isNew ? Moment.beginning : moment
        for scope in wanted.subtracting(held).sorted() {
            try snapshot.session.execute(
                """
                INSERT INTO user_grant (space, user_id, scope, from_revision, from_instant) VALUES (?1, ?2, ?3, ?4, ?5)
                """,
                [
                    .integer(snapshot.space), .integer(id), .text(scope.description), .integer(from.revision.rawValue),
                    .integer(from.instant.microseconds),
                ]
            )
        }
        for scope in held.subtracting(wanted).sorted() {
            try snapshot.session.execute(
                """
                UPDATE user_grant SET to_revision = ?3, to_instant = ?4
                WHERE user_id = ?1 AND scope = ?2 AND to_revision IS NULL
                """,
                [
                    .integer(id), .text(scope.description), .integer(moment.revision.rawValue),
                    .integer(moment.instant.microseconds),
                ]
            )
        }
    }
}
