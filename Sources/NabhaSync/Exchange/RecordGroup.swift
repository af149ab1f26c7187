package import NabhaModel

/// Records of one model that are sent with the same columns and are in the same scopes.
package struct RecordGroup: Sendable, Hashable {
    package struct Shape: Sendable, Hashable {
        package let model: Model
        package let scopes: [Scope]
        /// Whether uids are sent: then each row replaces what the phone has.
        package let isWhole: Bool
        /// Fields and derived fields.
        package let columns: [String]

        package init(model: Model, scopes: [Scope], isWhole: Bool, columns: [String]) {
            self.model = model
            self.scopes = scopes
            self.isWhole = isWhole
            self.columns = columns
        }
    }

    package struct Row: Sendable, Hashable {
        package let id: RecordID
        package let revision: Revision
        package let uid: UID?
        /// One for each column of the shape.
        package let values: [Value]

        package init(id: RecordID, revision: Revision, uid: UID?, values: [Value]) {
            self.id = id
            self.revision = revision
            self.uid = uid
            self.values = values
        }
    }

    package let shape: Shape
    package var rows: [Row]

    package init(shape: Shape, rows: [Row]) {
        self.shape = shape
        self.rows = rows
    }
}

// MARK: Writing

extension RecordGroup {
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("model")
        writer.string(shape.model.name)
        writer.key("in")
        writer.beginArray()
        for scope in shape.scopes { writer.string(scope.description) }
        writer.endArray()
        writer.key("cols")
        writer.beginArray()
        for name in ["id", "revision"] + (shape.isWhole ? ["made", "rand"] : []) + shape.columns { writer.string(name) }
        writer.endArray()
        writer.key("vals")
        writer.beginArray()
        writer.seam()
        writeDifferences(rows.map(\.id), isAlwaysArray: true, to: &writer)
        writeDifferences(rows.map(\.revision.rawValue), isAlwaysArray: false, to: &writer)
        if shape.isWhole {
            // Half of a first sync would be uids: their times are close together, their random bits one text.
            let uids = rows.compactMap(\.uid)
            writeDifferences(uids.map(\.milliseconds), isAlwaysArray: false, to: &writer)
            writer.seam()
            writer.string(uids.map(\.randomDigits).joined())
        }
        for place in shape.columns.indices {
            writer.seam()
            writeColumn(rows.map { $0.values[place] }, to: &writer)
        }
        writer.endArray()
        writer.endObject()
    }

    private func writeColumn(_ values: [Value], to writer: inout JSONWriter) {
        if let first = values.first, values.allSatisfy({ $0 == first }) { return writer.wire(first) }
        writer.beginArray()
        var previous: Int64 = 0
        for value in values {
            guard case .instant(let instant) = value else {
                writer.wire(value)
                continue
            }
            writer.integer(instant.microseconds &- previous)
            previous = instant.microseconds
        }
        writer.endArray()
    }

    private func writeDifferences(_ numbers: [Int64], isAlwaysArray: Bool, to writer: inout JSONWriter) {
        if !isAlwaysArray, let first = numbers.first, numbers.allSatisfy({ $0 == first }) {
            return writer.integer(first)
        }
        writer.beginArray()
        var previous: Int64 = 0
        for number in numbers {
            writer.integer(number &- previous)
            previous = number
        }
        writer.endArray()
    }
}

// MARK: Reading

extension RecordGroup {
    /// - Returns: nil for a model that this version does not know. Columns that it does not know are left out.
    package static func read(_ json: JSON, _ catalog: Catalog) throws(ExchangeError) -> RecordGroup? {
        guard let name = json["model"]?.string, case .array(let names)? = json["cols"],
            case .array(let columns)? = json["vals"], names.count == columns.count,
            let place = names.firstIndex(of: "id"), case .array(let ids) = columns[place]
        else { throw .malformed("changes") }
        guard let model = catalog[name] else { return nil }
        var table: [String: [Value]] = [:]
        for (column, content) in zip(names, columns) {
            guard let column = column.string, column != "rand", let type = Self.type(of: column, in: model) else {
                continue
            }
            table[column] = try Self.values(content, type, count: ids.count)
        }
        let known = names.compactMap(\.string).filter { model.wireType(of: $0) != nil }
        let shape = Shape(
            model: model,
            scopes: try Scope.list(json["in"] ?? .null),
            isWhole: table["made"] != nil,
            columns: known
        )
        let random = names.firstIndex(of: "rand").flatMap { columns[$0].string }
        let uids = try table["made"].map { times throws(ExchangeError) in try Self.uids(times, random) }
        return RecordGroup(shape: shape, rows: try Self.rows(table, known, uids, count: ids.count))
    }

    private static func uids(_ times: [Value], _ random: String?) throws(ExchangeError) -> [UID] {
        let digits = Array((random ?? "").utf8)
        guard digits.count == times.count * UID.randomDigitCount else { throw .malformed("changes") }
        var uids: [UID] = []
        for (index, time) in times.enumerated() {
            let start = index * UID.randomDigitCount
            guard case .integer(let time) = time,
                let uid = UID(milliseconds: time, randomDigits: digits[start..<start + UID.randomDigitCount])
            else { throw .malformed("changes") }
            uids.append(uid)
        }
        return uids
    }

    private static func rows(
        _ table: [String: [Value]],
        _ known: [String],
        _ uids: [UID]?,
        count: Int
    ) throws(ExchangeError) -> [Row] {
        let ids = table["id"] ?? []
        let revisions = table["revision"] ?? []
        guard ids.count == count, revisions.count == count else { throw .malformed("changes") }
        let columns = known.map { table[$0] ?? [] }
        var rows: [Row] = []
        rows.reserveCapacity(count)
        for index in 0..<count {
            // Numbers below one are what phones give their own records.
            guard case .integer(let id) = ids[index], id > 0, case .integer(let revision) = revisions[index] else {
                throw .malformed("changes")
            }
            rows.append(
                Row(
                    id: id,
                    revision: Revision(rawValue: revision),
                    uid: uids?[index],
                    values: columns.map { $0[index] }
                )
            )
        }
        return rows
    }

    /// How a column is written.
    private enum ColumnType {
        case differences
        case field(FieldType)

        var isDifferences: Bool {
            if case .differences = self { true } else { false }
        }
    }

    private static func type(of column: String, in model: Model) -> ColumnType? {
        switch column {
        case "id", "revision", "made": .differences
        default: model.wireType(of: column).map(ColumnType.field)
        }
    }

    private static func values(_ json: JSON, _ type: ColumnType, count: Int) throws(ExchangeError) -> [Value] {
        guard case .array(let elements) = json else {
            return Array(repeating: try value(json, type), count: count)
        }
        guard elements.count == count else { throw .malformed("changes") }
        var values: [Value] = []
        values.reserveCapacity(count)
        var previous: Int64 = 0
        for element in elements {
            switch try value(element, type) {
            case .integer(let difference) where type.isDifferences:
                previous = previous &+ difference
                values.append(.integer(previous))
            case .instant(let difference):
                previous = previous &+ difference.microseconds
                values.append(.instant(Instant(microseconds: previous)))
            case let value: values.append(value)
            }
        }
        return values
    }

    private static func value(_ json: JSON, _ type: ColumnType) throws(ExchangeError) -> Value {
        switch (type, json) {
        case (.differences, .integer(let number)): return .integer(number)
        case (.field(let field), _):
            do { return try field.value(wire: json) } catch { throw .malformed("changes") }
        default: throw .malformed("changes")
        }
    }
}
