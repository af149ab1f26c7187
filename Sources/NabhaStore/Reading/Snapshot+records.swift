package import NabhaModel

extension Snapshot {
    package func record(_ model: Model, _ id: RecordID) throws -> Record? {
        let columns = RecordColumns(model: model)
        return try session.first(
            "SELECT \(columns.list) FROM \"\(model.name)\" r WHERE r.id = ?1 AND r.space = ?2",
            [.integer(id), .integer(space)],
            columns.record(from:)
        )
    }

    /// The record with its derived fields.
    package func shown(_ model: Model, _ id: RecordID) throws -> ShownRecord? {
        try shown(RecordQuery(model, where: [.equals("id", .integer(id))], limit: 1)).first
    }

    package func records(_ query: RecordQuery) throws -> [Record] {
        let columns = RecordColumns(model: query.model)
        let (sql, arguments) = statement("SELECT \(columns.list)", query)
        return try session.all(sql, arguments, columns.record(from:))
    }

    package func shown(_ query: RecordQuery) throws -> [ShownRecord] {
        let columns = RecordColumns(model: query.model)
        let (sql, arguments) = statement("SELECT \(columns.list)\(columns.derivedList)", query, joins: columns.joins)
        return try session.all(sql, arguments) { row in
            ShownRecord(record: try columns.record(from: row), derived: try columns.derived(from: row))
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
