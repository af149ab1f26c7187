import NabhaModel
package import NabhaStore
package import NabhaSync

/// Makes pharmacies for the command line, by the rules of `POST /api/pharmacies/`.
package struct PharmacyAdministration: Sendable {
    private let store: any Store

    package init(store: any Store) { self.store = store }

    /// - Parameter body: what `POST /api/pharmacies/` takes.
    /// - Returns: the pharmacy as replies show it.
    /// - Throws: a ``Problem`` that names what is wrong.
    package func create(_ body: [JSON.Member], _ origin: Origin) async throws -> JSON {
        let shape = Shape.pharmacy
        let values = try shape.newValues(body)
        return try await store.write(origin) { transaction in
            let record = try transaction.insert(shape.model, values)
            try shape.checkReferences(of: record, in: transaction)
            return record.id
        } reply: { snapshot, id in
            guard let record = try snapshot.record(shape.model, id) else { throw Problem.notFound }
            return try shape.show(record, in: snapshot)
        }
    }
}
