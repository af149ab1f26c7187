import NabhaModel
import Testing

/// One field of one of Nabha's models, as the argument of a test that holds for all of them.
struct CatalogField: Sendable, CustomTestStringConvertible {
    let model: Model
    let field: FieldDescription

    var testDescription: String { "\(model.name).\(field.name)" }

    static let all = Catalog.nabha.models.flatMap { model in
        model.fields.map { CatalogField(model: model, field: $0) }
    }

    /// The fields that hold text, with how much of it.
    static let texts = all.compactMap { field -> TextField? in
        guard case .text(let maximum) = field.field.type else { return nil }
        return TextField(field: field, maximum: maximum)
    }

    /// The fields that hold whole numbers, with which.
    static let integers = all.compactMap { field -> IntegerField? in
        guard case .integer(let range) = field.field.type else { return nil }
        return IntegerField(field: field, range: range)
    }

    /// The fields that hold one of some words.
    static let choices = all.compactMap { field -> ChoiceField? in
        guard case .choice(let words) = field.field.type else { return nil }
        return ChoiceField(field: field, words: words)
    }

    static let references = all.filter { field in
        if case .reference = field.field.type { true } else { false }
    }

    /// Why the field refuses a value; nil where it does not.
    func fault(_ value: Value) -> String? { field.fault(value) }
}

struct TextField: Sendable, CustomTestStringConvertible {
    let field: CatalogField
    let maximum: Int
    var testDescription: String { "\(field.testDescription) ≤ \(maximum)" }
}

struct IntegerField: Sendable, CustomTestStringConvertible {
    let field: CatalogField
    let range: ClosedRange<Int64>
    var testDescription: String { "\(field.testDescription) in \(range)" }
}

struct ChoiceField: Sendable, CustomTestStringConvertible {
    let field: CatalogField
    let words: [String]
    var testDescription: String { "\(field.testDescription) of \(words)" }
}

extension FieldDescription {
    /// Why the field refuses a value; nil where it does not.
    func fault(_ value: Value) -> String? {
        do {
            try validate(value)
            return nil
        } catch {
            return error.message
        }
    }
}
