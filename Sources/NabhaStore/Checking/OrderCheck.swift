import NabhaModel

/// Checks the order of commits.
struct OrderCheck {
    let run: CheckRun

    func check() throws {
        let head = try run.snapshot.head()
        try run.begin(rows: try run.count("SELECT count(*) FROM commit_log WHERE space = ?1", [run.space]))
        var last = Moment.beginning
        try run.session.rows(
            "SELECT revision, instant FROM commit_log WHERE space = ?1 ORDER BY instant",
            [run.space]
        ) { row in
            let moment = Moment(
                revision: Revision(rawValue: row.integer(0)),
                instant: Instant(microseconds: row.integer(1))
            )
            if moment.revision != last.revision.next {
                run.found("After revision \(last.revision.rawValue) comes \(moment.revision.rawValue).")
            }
            last = moment
            try run.step()
            return true
        }
        if last.revision != head.revision {
            run.found("The head is revision \(head.revision.rawValue), the last commit \(last.revision.rawValue).")
        } else if last.instant != head.instant {
            run.found("The head's instant is not that of the last commit.")
        }
    }
}

/// Checks that no id that was given can be given again.
struct SequenceCheck {
    let run: CheckRun

    func check() throws {
        let models = run.snapshot.catalog.models
        try run.begin(rows: models.count)
        for model in models {
            let last = try run.session.first("SELECT last FROM sequence WHERE name = ?1", [.text(model.name)]) {
                $0.integer(0)
            }
            // Deleted records have left their ids in the change index.
            let given = max(
                try highest("SELECT max(id) FROM \"\(model.name)\"", []),
                try highest(
                    "SELECT max(record) FROM change_index WHERE space = ?1 AND model = ?2",
                    [run.space, .text(model.name)]
                )
            )
            if last ?? 0 < given { run.found("Would give an id that a record has or had.", model, given) }
            try run.step()
        }
    }

    private func highest(_ sql: String, _ arguments: [SQLValue]) throws -> RecordID {
        try run.session.first(sql, arguments) { $0.integer(0) } ?? 0
    }
}

/// Checks the audit log's chain of hashes.
struct AuditCheck {
    let run: CheckRun

    func check() throws {
        try run.begin(rows: 1)
        if let line = try AuditLog(session: run.session).verify().firstFault {
            run.found("Line \(line) does not follow from those before it: something was changed, left out or put in.")
        }
        try run.step()
    }
}
