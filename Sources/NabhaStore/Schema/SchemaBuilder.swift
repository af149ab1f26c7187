package import NabhaModel

/// What a migration may do to the schema, in terms of models.
package struct SchemaBuilder {
    package let session: any SQLSession

    package init(session: any SQLSession) { self.session = session }

    package func execute(_ sql: String) throws { try session.execute(sql) }

    /// Makes the table of a model with the fields it had in schema version `version`, and the indexes by which its
    /// records are found: by uid, by reference, by what is unique, and by what the model names.
    package func createTable(for model: Model, version: Int) throws {
        let fields = model.fields.filter { $0.since <= version }
        let columns = fields.map { "\"\($0.name)\" \(columnType(of: $0))" }
        try execute(
            """
            CREATE TABLE "\(model.name)" (
                id INTEGER PRIMARY KEY,
                space INTEGER NOT NULL REFERENCES space(id),
                uid BLOB NOT NULL,
                revision INTEGER NOT NULL,
                field_revisions TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                last_synced_at INTEGER,
                \(columns.joined(separator: ",\n    "))
            )
            """
        )
        try index(model, ["uid"], isUnique: true)
        for field in fields where field.isUnique { try index(model, [field.name], isUnique: true) }
        for fields in model.uniqueTogether { try index(model, fields, isUnique: true) }
        for fields in model.indexes { try index(model, fields, isUnique: false) }
        let served = Set(model.uniqueTogether.map { $0[0] } + model.indexes.map { $0[0] })
        for (field, _) in model.references
        where !field.isUnique && !served.contains(field.name) && field.since <= version {
            try index(model, [field.name], isUnique: false)
        }
    }

    /// Adds a field that a model gained in a later version.
    package func addColumn(_ field: FieldDescription, to model: Model) throws {
        try execute("ALTER TABLE \"\(model.name)\" ADD COLUMN \"\(field.name)\" \(columnType(of: field))")
    }

    private func index(_ model: Model, _ fields: [String], isUnique: Bool) throws {
        let name = "\(model.name)_by_\(fields.joined(separator: "_"))"
        let columns = fields.map { "\"\($0)\"" }.joined(separator: ", ")
        try execute("CREATE \(isUnique ? "UNIQUE " : "")INDEX \"\(name)\" ON \"\(model.name)\"(\(columns))")
    }

    private func columnType(of field: FieldDescription) -> String {
        let type =
            switch field.type {
            case .bool, .integer, .instant: "INTEGER"
            case .text, .choice, .day: "TEXT"
            case .reference(let model): "INTEGER REFERENCES \"\(model)\"(id)"
            }
        guard !field.isOptional else { return type }
        guard let value = field.defaultValue else { return type + " NOT NULL" }
        return type + " NOT NULL DEFAULT \(literal(value))"
    }

    private func literal(_ value: Value) -> String {
        switch value.sql {
        case .null, .blob: "NULL"
        case .integer(let number): String(number)
        case .text(let text):
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
    }
}
