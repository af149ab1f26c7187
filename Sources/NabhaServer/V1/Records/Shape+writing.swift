import NabhaModel
import NabhaStore
import NabhaSync

extension Shape {
    /// Stages a new record from a body.
    ///
    /// - Parameter complete: fills in what may be left out.
    /// - Throws: a ``Problem`` with all that is wrong in the body.
    func insert(
        _ body: [JSON.Member],
        in transaction: Transaction,
        complete: (inout [String: Value]) -> Void = { _ in }
    ) throws -> Record {
        var input = RecordInput(body, writable: taken(in: .creation), shown: [])
        input.require(all: required(in: .creation))
        try input.check()
        var values = input.values
        complete(&values)
        return try transaction.insert(model, values)
    }

    /// - Throws: a ``Problem`` that names every reference to a record that there is not.
    func checkReferences(of record: Record, in transaction: Transaction) throws {
        var faults: [String: [String]] = [:]
        for (field, model) in model.references {
            guard let model = transaction.snapshot.catalog[model], let id = record.reference(field.name),
                try transaction.record(model, id) == nil
            else { continue }
            faults[name(of: field.name)] = [FieldFault.missing(model.name).message]
        }
        guard faults.isEmpty else { throw Problem.validation(faults) }
    }
}
