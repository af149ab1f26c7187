import NabhaClient
import NabhaModel
import NabhaStore

/// The full content of the server's database, read record by record, as the oracle knows it.
struct Mirror {
    private(set) var records: [String: [RecordID: Record]] = [:]
    /// The same by id, made anew where something changed.
    private var ordered: [String: [Record]] = [:]
    /// The last line of the journal that has been read.
    private(set) var line: Int64 = 0
    /// The revision of the last commit.
    private(set) var head: Int64 = 0

    init(_ records: [Record] = []) {
        for record in records { self.records[record.model.name, default: [:]][record.id] = record }
        for name in self.records.keys { order(name) }
    }

    subscript(model: Model, id: RecordID) -> Record? { records[model.name]?[id] }

    /// What a record is called in this life of the database; nil where there is none.
    func id(of key: RecordKey) -> RecordID? { ordered[key.model]?.first { $0.uid == key.uid }?.id }

    /// All of a model, by id.
    func all(_ model: Model) -> [Record] { ordered[model.name] ?? [] }

    private mutating func order(_ name: String) {
        ordered[name] = (records[name] ?? [:]).values.sorted { $0.id < $1.id }
    }

    /// Reads what changed since the last look.
    ///
    /// - Returns: the new lines of the journal.
    mutating func refresh(_ snapshot: Snapshot) throws -> [Journal.Line] {
        let lines = try Journal.lines(after: line, in: snapshot)
        var seen: Set<String> = []
        for line in lines where seen.insert("\(line.model)/\(line.record)").inserted {
            guard let model = snapshot.catalog[line.model] else { continue }
            records[line.model, default: [:]][line.record] = try snapshot.record(model, line.record)
        }
        for name in Set(lines.map(\.model)) { order(name) }
        line = lines.last?.id ?? line
        head = try snapshot.head().revision.rawValue
        return lines
    }

    /// Reads everything anew: the database is another one.
    ///
    /// - Returns: all lines of its journal.
    mutating func reload(_ snapshot: Snapshot) throws -> [Journal.Line] {
        (records, ordered) = ([:], [:])
        for model in snapshot.catalog.models {
            let all = try snapshot.records(RecordQuery(model))
            records[model.name] = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for name in records.keys { order(name) }
        let lines = try Journal.lines(after: 0, in: snapshot)
        line = lines.last?.id ?? 0
        head = try snapshot.head().revision.rawValue
        return lines
    }
}
