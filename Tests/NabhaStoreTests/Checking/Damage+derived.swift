@testable import NabhaStore

/// Damage to what follows from the records, and to what guards them.
extension Damage {
    private static let entry = "model = 'appointment' AND record = 7 AND scope = 'space'"

    static let changeIndex = [
        Damage(
            "a missing entry",
            "DELETE FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "change index: appointment 7 in space: Has no entry"
        ),
        Damage(
            "a surplus entry",
            "INSERT INTO change_index SELECT space, model, record, 'doctor/99', revision, instant, entered, 0, 1 FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in doctor/99: Is listed in a scope that it does not belong to."
        ),
        Damage(
            "an entry that is marked as gone",
            "UPDATE change_index SET is_exit = 1, refs = 0 WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in space: Is marked as gone from"
        ),
        Damage(
            "an exit that counts",
            "UPDATE change_index SET is_exit = 1 WHERE \(entry)",
            is: .changeIndex,
            "Is marked as gone and still counts references."
        ),
        Damage(
            "an entry that counts nothing",
            "UPDATE change_index SET refs = 0 WHERE \(entry)",
            is: .changeIndex,
            "Is marked as there and counts no references."
        ),
        Damage(
            "an entry neither here nor there",
            "UPDATE change_index SET is_exit = 2 WHERE \(entry)",
            is: .changeIndex,
            "neither as there nor as gone"
        ),
        Damage(
            "a patient counted once too often",
            "UPDATE change_index SET refs = refs + 1 WHERE model = 'patient' AND record = 1 AND scope = 'doctor/1'",
            is: .changeIndex,
            "patient 1 in doctor/1: Counts "
        ),
        Damage(
            "an entry older than its record",
            "UPDATE change_index SET (revision, instant, entered) = (SELECT revision, instant, 1 FROM commit_log WHERE revision = 1) WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in space: Its entry is older than its last change."
        ),
        Damage(
            "an entry's revision and instant apart",
            "UPDATE change_index SET instant = instant + 1 WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in space: Its revision and instant are not those of a commit."
        ),
        Damage(
            "an entry that entered after its last change",
            "UPDATE change_index SET entered = revision + 1 WHERE \(entry)",
            is: .changeIndex,
            "Entered in a revision after its last."
        ),
        Damage(
            "an entry of nobody",
            "INSERT INTO change_index SELECT space, model, 99999, scope, revision, instant, entered, 0, 1 FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "appointment 99999 in space: Is listed and does not exist."
        ),
        Damage(
            "an entry of a model that is not synced",
            "INSERT INTO change_index SELECT space, 'user', record, scope, revision, instant, entered, 0, 1 FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "Is of a model that no device holds."
        ),
        Damage(
            "a scope that is none",
            "UPDATE change_index SET scope = 'doctor/x' WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in doctor/x: Its scope cannot be read."
        ),
        Damage(
            "stock of a closed pharmacy",
            "UPDATE pharmacy SET is_active = 0 WHERE id = 1",
            is: .changeIndex,
            "in stock: Is listed in a scope that it does not belong to."
        ),
    ]

    static let grants = [
        Damage(
            "a lost grant",
            "DELETE FROM user_grant WHERE user_id = 2 AND scope = 'doctor/1'",
            is: .grants,
            "grants: user 2 in doctor/1: Does not hold"
        ),
        Damage(
            "a grant that nothing gives",
            "INSERT INTO user_grant SELECT space, user_id, 'space', 0, 0, NULL, NULL FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "user 2 in space: Holds a scope that does not follow"
        ),
        Damage(
            "an admin made by hand",
            "UPDATE user SET is_staff = 1 WHERE id = 2",
            is: .grants,
            "user 2 in space: Does not hold"
        ),
        Damage(
            "a grant twice",
            "INSERT INTO user_grant SELECT space, user_id, scope, (SELECT revision FROM commit_log WHERE revision = 9), (SELECT instant FROM commit_log WHERE revision = 9), NULL, NULL FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "user 2 in directory: Holds a scope twice"
        ),
        Damage(
            "a grant that ends before it begins",
            "INSERT INTO user_grant SELECT space, user_id, 'doctor/9', 9, (SELECT instant FROM commit_log WHERE revision = 9), 8, (SELECT instant FROM commit_log WHERE revision = 8) FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "Ends before it begins."
        ),
        Damage(
            "a grant from no commit",
            "UPDATE user_grant SET from_instant = 5 WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "at a moment that is not a commit's"
        ),
        Damage(
            "a grant of nobody",
            "INSERT INTO user_grant SELECT space, 99999, scope, 0, 0, NULL, NULL FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "user 99999 in directory: Holds a scope and does not exist."
        ),
    ]

    static let others = [
        Damage(
            "an id that would be given again",
            "UPDATE sequence SET last = last - 1 WHERE name = 'appointment'",
            is: .sequences,
            "sequences: appointment 300: Would give an id"
        ),
        Damage(
            "a lost sequence",
            "DELETE FROM sequence WHERE name = 'medicine'",
            is: .sequences,
            "sequences: medicine 120: Would give an id"
        ),
        Damage(
            "the id of a deleted record",
            "UPDATE sequence SET last = 300 WHERE name = 'appointment'",
            "UPDATE change_index SET record = 301, is_exit = 1, refs = 0 WHERE \(entry)",
            is: .sequences,
            "appointment 301: Would give an id"
        ),
        Damage(
            "a changed line of the audit log",
            "UPDATE audit SET records = 'created user:9' WHERE sequence = 2",
            is: .audit,
            "audit: Line 2 does not follow"
        ),
        Damage(
            "a lost line of the audit log",
            "DELETE FROM audit WHERE sequence = 2",
            is: .audit,
            "audit: Line 3 does not follow"
        ),
        Damage(
            "a line of the audit log that is none",
            "UPDATE audit SET action = 'x' WHERE sequence = 2",
            is: .audit,
            "audit: It could not be checked to the end."
        ),
    ]
}
