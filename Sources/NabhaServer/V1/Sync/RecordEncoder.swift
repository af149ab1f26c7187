import NabhaModel
import NabhaStore
import NabhaSync

/// Writes rows of a sync list as JSON objects, straight from the database's bytes.
struct RecordEncoder: Sendable {
    private let columns: [(key: [UInt8], type: FieldType)]

    init(_ columns: [WireColumn]) {
        self.columns = columns.map { (JSONWriter.escapedKey($0.name), $0.type) }
    }

    func write(_ row: SyncRow, to writer: inout JSONWriter) {
        writer.beginObject()
        for (index, column) in columns.enumerated() {
            writer.key(escaped: column.key)
            write(row.columns, SyncRow.firstColumn + index, column.type, to: &writer)
        }
        writer.endObject()
    }

    private func write(_ row: any SQLRow, _ column: Int, _ type: FieldType, to writer: inout JSONWriter) {
        guard !row.isNull(column) else { return writer.null() }
        switch type {
        case .bool: writer.bool(row.integer(column) != 0)
        case .integer, .reference: writer.integer(row.integer(column))
        case .instant: writer.instant(Instant(microseconds: row.integer(column)))
        case .text, .choice, .day: row.withText(column) { writer.string(utf8: $0) }
        }
    }
}
