import NabhaModel
import NabhaSync

extension ProtocolExamples {
    /// The models with their fields in order, as the protocol's page lists them.
    static let models: Part = { _, examples in
        let models = Catalog.nabha.synced.map { model in
            JSON.Member(
                model.name,
                .object(
                    model.fields.map { JSON.Member($0.name, .string($0.words)) }
                        + model.derived.map { JSON.Member($0.name, .string("\($0.origin.type.words); derived")) }
                )
            )
        }
        await examples.note("models", .object(models))
    }
}

extension FieldDescription {
    fileprivate var words: String {
        let notes: [String?] = [
            type.words, isOptional ? "or null" : nil,
            writable == .atCreation ? "only when it is created" : writable == .byRules ? "the server's" : nil,
            isUnique ? "unique" : nil,
        ]
        return notes.compactMap { $0 }.joined(separator: "; ")
    }
}

extension FieldType {
    fileprivate var words: String {
        switch self {
        case .bool: "true or false"
        case .integer(let range): "integer from \(range.lowerBound) to \(range.upperBound)"
        case .text(let maximum): "text of at most \(maximum)"
        case .choice(let words): words.joined(separator: ", ")
        case .instant: "instant"
        case .day: "day"
        case .reference(let model): "id of \(model)"
        }
    }
}
