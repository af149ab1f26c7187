import NabhaModel
import NabhaStore
import NabhaSync

extension Shape {
    /// The values of a new record, read from a body.
    ///
    /// - Throws: a ``Problem`` with all that is wrong in the body.
    func newValues(_ body: [JSON.Member]) throws(Problem) -> [String: Value] {
        var input = RecordInput(body, writable: taken(in: .creation), shown: [])
        input.require(all: required(in: .creation))
        try input.check()
        return input.values
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
