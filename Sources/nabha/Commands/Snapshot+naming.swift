import NabhaModel
import NabhaStore

/// Finds what a person names on the command line.
extension Snapshot {
    /// - Throws: a failure where no user, or more than one, has the name.
    func existingUser(_ username: String) throws -> Record {
        guard let user = try user(named: username) else {
            throw CommandFailure(.noInput, "There is no user with this name. See: nabha user list")
        }
        return user
    }

    /// - Parameter wanted: an id, or a whole name.
    func pharmacy(_ wanted: String) throws -> Record {
        if let id = RecordID(wanted), let pharmacy = try record(Pharmacy.model, id) { return pharmacy }
        let named = try records(
            RecordQuery(Pharmacy.model, where: [.equals(Pharmacy.name.name, .text(wanted))], limit: 2)
        )
        guard let first = named.first else {
            throw CommandFailure(
                .noInput,
                "There is no such pharmacy. See: nabha pharmacy list; to make one: nabha pharmacy create"
            )
        }
        guard named.count == 1 else {
            throw CommandFailure(.badData, "Several pharmacies have this name; use the id. See: nabha pharmacy list")
        }
        return first
    }

    /// The id of a user's place on a pharmacy's staff.
    func staffPlace(_ pharmacy: RecordID, _ user: RecordID) throws -> RecordID? {
        try records(
            RecordQuery(
                PharmacyStaff.model,
                where: [
                    .equals(PharmacyStaff.pharmacy.name, .integer(pharmacy)),
                    .equals(PharmacyStaff.user.name, .integer(user)),
                ],
                limit: 1
            )
        )
        .first?
        .id
    }
}

extension Origin {
    /// What the audit log says of a change made from the command line.
    static func command(_ name: String) -> Origin {
        Origin(user: nil, route: "nabha \(name) by \(SystemUser.actor())")
    }
}
