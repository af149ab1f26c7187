import NabhaModel

/// The statement that reads a table in the order of its ids, each row with what tells apart the rows it refers to.
struct DjangoStatement: Sendable {
    let table: DjangoTable
    /// Which columns each table really has.
    let present: [String: Set<String>]

    private static let stamps = ["updated_at", "last_synced_at"]
    /// id, created, updated, synced.
    private static let firstColumn = 4
    private static let columnsOfReference = 5

    /// Placeholders: the first id that is wanted, and how many rows.
    var sql: String {
        let stamps = [table.created] + Self.stamps
        let own = ["id"] + stamps + table.columns.map(\.name)
        let list = own.map { column($0, of: table, as: "t") } + table.references.flatMap(referenceColumns)
        return """
            SELECT \(list.joined(separator: ", ")) FROM "\(table.name)" t\(table.references.map(join).joined())
            WHERE t."id" >= ?1 ORDER BY t."id" LIMIT ?2
            """
    }

    private func column(_ name: String, of table: DjangoTable, as alias: String) -> String {
        present[table.name]?.contains(name) == true ? "\(alias).\"\(name)\"" : "NULL"
    }

    private func alias(_ reference: String) -> String { "to_\(reference)" }
    private func alias(ofUserBehind reference: String) -> String { "behind_\(reference)" }

    private func referenceColumns(_ reference: String, _ other: DjangoTable) -> [String] {
        let there = alias(reference)
        return ["id", other.created, "user_id"].map { column($0, of: other, as: there) }
            + [isProfile(other) ? "\(alias(ofUserBehind: reference)).\"date_joined\"" : "NULL"]
            + [column("name", of: other, as: there)]
    }

    private func join(_ reference: String, _ other: DjangoTable) -> String {
        let there = alias(reference)
        var sql = " LEFT JOIN \"\(other.name)\" \(there) ON \(there).\"id\" = t.\"\(reference)\""
        if isProfile(other) {
            let user = alias(ofUserBehind: reference)
            sql += " LEFT JOIN \"auth_user\" \(user) ON \(user).\"id\" = \(there).\"user_id\""
        }
        return sql
    }

    private func isProfile(_ table: DjangoTable) -> Bool { table.references.contains { $0.column == "user_id" } }

    // MARK: Reading

    /// - Parameter now: the latest that anything can have happened.
    func row(from row: any SQLRow, now: Instant) -> DjangoRow {
        var reading = Reading(row: row, now: now)
        let id = reading.id()
        let created = reading.stamp(1, table.created, isRequired: table.isCreatedRequired)
        let updated = reading.stamp(2, Self.stamps[0])
        let synced = reading.stamp(3, Self.stamps[1])
        for (place, column) in table.columns.enumerated() { reading.take(column, at: Self.firstColumn + place) }
        let references = table.references.enumerated()
            .map { place, reference in
                let first = Self.firstColumn + table.columns.count + place * Self.columnsOfReference
                return DjangoReference(
                    column: reference.column,
                    model: reference.table.model,
                    identity: row.isNull(first) ? nil : identity(from: row, at: first + 1)
                )
            }
        return DjangoRow(
            model: table.model,
            id: id,
            createdAt: created,
            updatedAt: updated,
            lastSyncedAt: synced,
            values: reading.values,
            references: references,
            faults: reading.faults
        )
    }

    private func identity(from row: any SQLRow, at first: Int) -> DjangoIdentity {
        let user = row.optionalInteger(first + 1)
        let joined = try? row.untrustedInstant(first + 2, .text)
        return DjangoIdentity(
            createdAt: try? row.untrustedInstant(first, .text),
            user: user.flatMap { user in joined.map { DjangoIdentity.Account(id: user, createdAt: $0) } },
            name: row.storage(first + 3) == .text ? row.text(first + 3) : nil
        )
    }
}

/// Collects what one row holds and what is wrong with it.
private struct Reading {
    let row: any SQLRow
    let now: Instant
    private(set) var values: [String: Value] = [:]
    private(set) var faults: [String] = []

    init(row: any SQLRow, now: Instant) {
        self.row = row
        self.now = now
    }

    mutating func id() -> RecordID {
        let id = row.integer(0)
        if !(1...DjangoImport.largestID).contains(id) {
            note("id", FieldFault("Must be from 1 to \(DjangoImport.largestID)."))
        }
        return id
    }

    mutating func stamp(_ place: Int, _ name: String, isRequired: Bool = false) -> Instant? {
        if row.isNull(place) {
            if isRequired { note(name, .null) }
            return nil
        }
        do throws(FieldFault) {
            let instant = try row.untrustedInstant(place, .text)
            guard instant <= now else { throw FieldFault("Lies in the future: a clock was wrong.") }
            return instant
        } catch {
            note(name, error)
            return nil
        }
    }

    mutating func take(_ column: DjangoTable.Column, at place: Int) {
        do {
            let value = try value(column.field, at: place)
            values[column.field.name] = values[column.field.name] == .bool(true) ? .bool(true) : value
        } catch {
            note(column.name, error)
        }
    }

    private func value(_ field: FieldDescription, at place: Int) throws(FieldFault) -> Value {
        // What Django cannot leave out it leaves empty: "not yet written" is null here.
        if field.isOptional, row.storage(place) == .text, row.withText(place, { $0.isEmpty }) { return .null }
        let value = try row.value(place, checkedFor: field, instants: .text)
        if field.name == User.password.name, case .text(let hash) = value { try DjangoPassword.check(hash) }
        return value
    }

    private mutating func note(_ column: String, _ fault: FieldFault) { faults.append("\(column): \(fault.message)") }
}
