import GRDB
package import NabhaModel
import NabhaSync

/// One record as it is at one moment: what the server says of it, or what is shown.
struct RecordVersion: Hashable {
    let table: ModelTable
    /// Negative until the server has given one.
    var id: RecordID
    let uid: UID
    var revision: Revision
    var scopes: [Scope]
    /// Of the fields, then of the derived fields, in the model's order.
    var values: [Value]

    subscript(column: String) -> Value {
        get { table.position(of: column).map { values[$0] } ?? .null }
        set { if let position = table.position(of: column) { values[position] = newValue } }
    }

    var key: RecordKey { RecordKey(model: table.model.name, uid: uid) }

    func isIn(_ scope: Scope) -> Bool { scopes.contains(scope) }
}

/// What a record is called for ever.
package struct RecordKey: Hashable, Sendable, Comparable {
    package let model: String
    package let uid: UID

    package init(model: String, uid: UID) {
        self.model = model
        self.uid = uid
    }

    package static func < (left: RecordKey, right: RecordKey) -> Bool {
        (left.model, left.uid) < (right.model, right.uid)
    }
}

/// A model as the phone's database keeps it: the records that are shown, one a row.
final class ModelTable: Sendable, Hashable {
    let model: Model
    /// Fields, then derived fields.
    let columns: [(name: String, type: FieldType)]
    private let positions: [String: Int]
    /// The table; the model's own name is that of the view which shows it.
    let stored: String
    // Texts of statements, put together once: they are looked up by their text for each row that is read or written.
    let select: String
    let selectByUID: String
    let selectByID: String
    let upsert: String

    init(_ model: Model) {
        self.model = model
        columns = model.fields.map { ($0.name, $0.type) } + model.derived.map { ($0.name, $0.origin.type) }
        positions = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        stored = "\"\(model.name)_stored\""
        let list = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let marks = Array(repeating: "?", count: columns.count + 4).joined(separator: ", ")
        select = "SELECT id, uid, revision, scopes, \(list) FROM \(stored)"
        selectByUID = select + " WHERE uid = ?"
        selectByID = select + " WHERE id = ?"
        upsert = "INSERT OR REPLACE INTO \(stored) (id, uid, revision, scopes, \(list)) VALUES (\(marks))"
    }

    func position(of column: String) -> Int? { positions[column] }

    var storedName: String { "\(model.name)_stored" }

    static func == (left: ModelTable, right: ModelTable) -> Bool { left.model == right.model }
    func hash(into hasher: inout Hasher) { hasher.combine(model) }

    // MARK: Rows

    func arguments(_ version: RecordVersion, _ cipher: FieldCipher) throws -> StatementArguments {
        let uid = version.uid.description
        var values: [DatabaseValue] = [
            version.id.databaseValue, uid.databaseValue, version.revision.rawValue.databaseValue,
            version.scopes.commaList.databaseValue,
        ]
        for (column, value) in zip(columns, version.values) {
            values.append(try seal(value, of: column.type, at: .init(model.name, column.name, uid), cipher))
        }
        return StatementArguments(values)
    }

    func version(_ row: Row, _ cipher: FieldCipher) throws -> RecordVersion {
        let text: String = row[1]
        guard let uid = UID(text) else { throw ReplicaError.damaged("uid") }
        var values: [Value] = []
        values.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            let place = FieldCipher.Place(model.name, column.name, text)
            values.append(try open(row[index + 4], of: column.type, at: place, cipher))
        }
        return RecordVersion(
            table: self,
            id: row[0],
            uid: uid,
            revision: Revision(rawValue: row[2]),
            scopes: try [Scope](commaList: row[3]),
            values: values
        )
    }

    private func seal(
        _ value: Value,
        of type: FieldType,
        at place: FieldCipher.Place,
        _ cipher: FieldCipher
    ) throws -> DatabaseValue {
        switch value {
        case .null: return .null
        case .bool(let content): return content.databaseValue
        case .integer(let content): return content.databaseValue
        case .instant(let content): return content.microseconds.databaseValue
        case .day(let content): return content.description.databaseValue
        case .text(let content):
            return type.isSealed ? try cipher.seal(content, at: place) : content.databaseValue
        }
    }

    private func open(
        _ stored: DatabaseValue,
        of type: FieldType,
        at place: FieldCipher.Place,
        _ cipher: FieldCipher
    ) throws -> Value {
        guard !stored.isNull else { return .null }
        if type.isSealed { return try cipher.open(stored, at: place).map { .text($0) } ?? .null }
        switch type {
        case .bool: return .bool(Int64.fromDatabaseValue(stored) ?? 0 != 0)
        case .integer, .reference: return .integer(Int64.fromDatabaseValue(stored) ?? 0)
        case .instant: return .instant(Instant(microseconds: Int64.fromDatabaseValue(stored) ?? 0))
        case .text, .choice: return .text(String.fromDatabaseValue(stored) ?? "")
        case .day:
            guard let day = String.fromDatabaseValue(stored).flatMap({ try? Day(iso8601: $0) }) else {
                throw ReplicaError.damaged("a stored date")
            }
            return .day(day)
        }
    }
}

extension FieldType {
    /// Whether its content is personal: what people wrote, rather than what is chosen, counted or dated.
    var isSealed: Bool {
        if case .text = self { true } else { false }
    }
}

extension [Scope] {
    /// As it stands in a column.
    var commaList: String { sorted().map(\.description).joined(separator: ",") }

    init(commaList: String) throws {
        self = []
        for name in commaList.split(separator: ",") {
            guard let scope = Scope(name) else { throw ReplicaError.damaged("scopes") }
            append(scope)
        }
    }
}
