import NabhaModel
import NabhaStore
import NabhaSync

extension Visibility.Condition {
    /// The same as a store asks for it.
    var query: RecordQuery.Condition {
        switch self {
        case .always: .all([])
        case .equals(let field, let value): .equals(field, value)
        case .positive(let field): .atLeast(field, .integer(1))
        case .through(let reference, let field, let value): .through(reference, field: field, value)
        case .inScope(let scope): .inScopes([scope])
        case .joined(let model, let naming, let field, let value): .joined(model, naming: naming, field: field, value)
        case .all(let conditions): .all(conditions.map(\.query))
        case .any(let conditions): .any(conditions.map(\.query))
        }
    }
}
