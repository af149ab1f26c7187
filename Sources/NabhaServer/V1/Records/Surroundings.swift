import NabhaModel
import NabhaStore
import NabhaSync

/// What replies show with the records of a page besides their own fields, read in a few statements for all of them.
struct Surroundings {
    private let catalog: Catalog
    private var related: [Model: [RecordID: Record]] = [:]
    private var stock: [String: [RecordID: Int]] = [:]
    private var affiliations: [RecordID: Affiliation] = [:]

    init(of records: [Record], _ members: [ShapeMember], in snapshot: Snapshot) throws {
        catalog = snapshot.catalog
        for member in members {
            switch member.source {
            case .id, .createdAt, .updatedAt, .field, .isPositive: break
            case .related(let path, _), .personName(let path): try load(path, from: records, in: snapshot)
            case .stockCount(let reference): try count(records, by: reference, in: snapshot)
            case .userType, .profileID:
                if affiliations.isEmpty { affiliations = try snapshot.affiliations(of: records) }
            }
        }
    }

    func json(_ source: ShapeMember.Source, of record: Record) -> JSON {
        switch source {
        case .id: .integer(record.id)
        case .createdAt: .string(record.createdAt.description)
        case .updatedAt: .string(record.updatedAt.description)
        case .field(let field): RecordJSON.json(record[field.name])
        case .related(let path, let field): RecordJSON.json(end(of: path, from: record)?[field.name] ?? .null)
        case .personName(let path): .string(end(of: path, from: record)?.personName ?? "")
        case .isPositive(let field): .bool((Int64(record[field.name]) ?? 0) > 0)
        case .stockCount(let reference): .integer(Int64(stock[reference]?[record.id] ?? 0))
        case .userType: .string(affiliations[record.id]?.userType ?? Affiliation().userType)
        case .profileID: affiliations[record.id]?.profileID.map { .integer($0) } ?? .null
        }
    }

    /// The record to which references lead, one after the other.
    private func end(of path: [String], from record: Record) -> Record? {
        path.reduce(record) { (current: Record?, reference) in
            guard let current, let model = model(current.model, reference),
                let id = current.reference(reference)
            else { return nil }
            return related[model]?[id]
        }
    }

    /// The model whose records a field of `model` names.
    private func model(_ model: Model, _ reference: String) -> Model? {
        guard case .reference(let name)? = model.field(named: reference)?.type else { return nil }
        return catalog[name]
    }

    private mutating func load(_ path: [String], from records: [Record], in snapshot: Snapshot) throws {
        var records = records
        for reference in path {
            guard let model = records.first.flatMap({ self.model($0.model, reference) }) else { return }
            let ids = Set(records.compactMap { $0.reference(reference) })
            let missing = ids.filter { related[model]?[$0] == nil }.sorted()
            if !missing.isEmpty {
                let query = RecordQuery(model, where: [.oneOf("id", missing.map { .integer($0) })])
                for record in try snapshot.records(query) { related[model, default: [:]][record.id] = record }
            }
            records = ids.compactMap { related[model]?[$0] }
        }
    }

    private mutating func count(_ records: [Record], by reference: String, in snapshot: Snapshot) throws {
        let query = RecordQuery(
            PharmacyInventory.model,
            where: [
                .oneOf(reference, records.map { .integer($0.id) }), RecordAccess.inStock.query,
            ]
        )
        stock[reference] = try snapshot.counts(query, by: reference)
    }
}

extension Record {
    /// First and last name, or the username where both are empty; of a user.
    fileprivate var personName: String {
        let names = [self[User.firstName], self[User.lastName]].filter { !$0.isEmpty }
        return names.isEmpty ? self[User.username] : names.joined(separator: " ")
    }
}
