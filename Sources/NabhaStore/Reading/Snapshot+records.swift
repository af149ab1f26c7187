package import NabhaModel

extension Snapshot {
    package func record(_ model: Model, _ id: RecordID) throws -> Record? {
        let table = tables[model]
        return try session.first(table.selectionByID, [.integer(id), .integer(space)], table.record(from:))
    }

    /// The record with its derived fields.
    package func shown(_ model: Model, _ id: RecordID) throws -> ShownRecord? {
        try shown(RecordQuery(model, where: [.equals("id", .integer(id))], limit: 1)).first
    }

    package func records(_ query: RecordQuery) throws -> [Record] {
        let table = tables[query.model]
        let (sql, arguments) = statement("SELECT \(table.columns)", query)
        return try session.all(sql, arguments, table.record(from:))
    }

    package func shown(_ query: RecordQuery) throws -> [ShownRecord] {
        let table = tables[query.model]
        let (sql, arguments) = statement("SELECT \(table.columns)\(table.derivedColumns)", query, joins: table.joins)
        return try session.all(sql, arguments) { row in
            ShownRecord(record: try table.record(from: row), derived: try table.derived(from: row))
        }
    }

    /// How many records the query's conditions hold for, whatever its limit.
    package func count(_ query: RecordQuery) throws -> Int {
        let rendered = RenderedQuery(query, space: space)
        return try session.first(
            "SELECT count(*) FROM \"\(query.model.name)\" r WHERE \(rendered.predicate)",
            rendered.arguments
        ) { Int($0.integer(0)) } ?? 0
    }

    /// How many records hold each value of a reference, among those the conditions hold for.
    package func counts(_ query: RecordQuery, by reference: String) throws -> [RecordID: Int] {
        let rendered = RenderedQuery(query, space: space)
        let rows = try session.all(
            """
            SELECT r."\(reference)", count(*) FROM "\(query.model.name)" r
            WHERE \(rendered.predicate) GROUP BY r."\(reference)"
            """,
            rendered.arguments
        ) { ($0.integer(0), Int($0.integer(1))) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private func statement(_ select: String, _ query: RecordQuery, joins: String = "") -> (String, [SQLValue]) {
        let rendered = RenderedQuery(query, space: space)
        var arguments = rendered.arguments
        var sql =
            "\(select) FROM \"\(query.model.name)\" r\(joins) WHERE \(rendered.predicate) ORDER BY \(rendered.order)"
        if query.limit != nil || query.offset > 0 {
            arguments += [.integer(Int64(query.limit ?? .max)), .integer(Int64(query.offset))]
            sql += " LIMIT ?\(arguments.count - 1) OFFSET ?\(arguments.count)"
        }
        return (sql, arguments)
    }
}
