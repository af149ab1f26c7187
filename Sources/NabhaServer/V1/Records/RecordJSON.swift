import NabhaModel
import NabhaStore
import NabhaSync

/// Records as JSON, under the names of their fields.
enum RecordJSON {
    /// Every stored field, and what all records have.
    static func stored(_ record: Record) -> JSON {
        var members = [JSON.Member("id", .integer(record.id))]
        members += zip(record.model.fields, record.values).map { JSON.Member($0.name, json($1)) }
        members.append(JSON.Member("created_at", .string(record.createdAt.description)))
        members.append(JSON.Member("updated_at", .string(record.updatedAt.description)))
        members.append(JSON.Member("last_synced_at", record.lastSyncedAt.map { .string($0.description) } ?? .null))
        return .object(members)
    }

    static func json(_ value: Value) -> JSON {
        switch value {
        case .null: .null
        case .bool(let content): .bool(content)
        case .integer(let content): .integer(content)
        case .text(let content): .string(content)
        case .instant(let content): .string(content.description)
        case .day(let content): .string(content.description)
        }
    }
}
