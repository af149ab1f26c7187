import NabhaModel

/// A query as a statement and its arguments.
///
/// Names come from models, values never enter the text.
struct RenderedQuery {
    private(set) var predicate = ""
    private(set) var arguments: [SQLValue]
    private let query: RecordQuery
    private let space: Int64

    init(_ query: RecordQuery, space: Int64) {
        self.query = query
        self.space = space
        arguments = [.integer(space)]
        let terms = query.conditions.map { term($0) }
        predicate = (["r.space = ?1"] + terms).joined(separator: " AND ")
    }

    var order: String {
        let terms = query.order.map { order in
            switch order {
            case .ascending(let column): "r.\"\(column)\""
            case .descending(let column): "r.\"\(column)\" DESC"
            }
        }
        return (terms + ["r.id"]).joined(separator: ", ")
    }

    private mutating func placeholder(_ value: SQLValue) -> String {
        arguments.append(value)
        return "?\(arguments.count)"
    }

    private mutating func term(_ condition: RecordQuery.Condition) -> String {
        switch condition {
        case .equals(let column, let value):
            return value.isNull ? "r.\"\(column)\" IS NULL" : "r.\"\(column)\" = \(placeholder(value.sql))"
        case .differs(let column, let value):
            return value.isNull ? "r.\"\(column)\" IS NOT NULL" : "r.\"\(column)\" <> \(placeholder(value.sql))"
        case .oneOf(let column, let values):
            guard !values.isEmpty else { return "1 = 0" }
            // An index keeps its order behind one value, and not behind a list.
            guard values.count > 1 else { return term(.equals(column, values[0])) }
            return "r.\"\(column)\" IN (\(values.map { placeholder($0.sql) }.joined(separator: ", ")))"
        case .atLeast(let column, let value): return "r.\"\(column)\" >= \(placeholder(value.sql))"
        case .below(let column, let value): return "r.\"\(column)\" < \(placeholder(value.sql))"
        case .contains(let columns, let text): return containsTerm(columns, text)
        case .through(let reference, let field, let value): return throughTerm(reference, field, value)
        case .joined(let model, let naming, let field, let value): return joinedTerm(model, naming, field, value)
        case .inScopes(let scopes): return scopesTerm(scopes)
        case .all(let conditions):
            return conditions.isEmpty ? "1 = 1" : "(\(conditions.map { term($0) }.joined(separator: " AND ")))"
        case .any(let conditions):
            return conditions.isEmpty ? "1 = 0" : "(\(conditions.map { term($0) }.joined(separator: " OR ")))"
        case .not(let condition): return "NOT (\(term(condition)))"
        }
    }

    private mutating func containsTerm(_ columns: [String], _ text: String) -> String {
        var pattern = "%"
        for character in text {
            if character == "%" || character == "_" || character == "\\" { pattern += "\\" }
            pattern.append(character)
        }
        let argument = placeholder(.text(pattern + "%"))
        return "(\(columns.map { "r.\"\($0)\" LIKE \(argument) ESCAPE '\\'" }.joined(separator: " OR ")))"
    }

    private mutating func throughTerm(_ reference: String, _ field: String, _ value: Value) -> String {
        guard case .reference(let other)? = query.model.field(named: reference)?.type else { return "1 = 0" }
        let argument = placeholder(value.sql)
        return "EXISTS (SELECT 1 FROM \"\(other)\" o WHERE o.id = r.\"\(reference)\" AND o.\"\(field)\" = \(argument))"
    }

    /// A list to look into, made once from the other model's index, rather than a search for each record.
    private mutating func joinedTerm(_ other: Model, _ naming: String, _ field: String, _ value: Value) -> String {
        let argument = placeholder(value.sql)
        return """
            r.id IN (SELECT o."\(naming)" FROM "\(other.name)" o WHERE o.space = ?1 AND o."\(field)" = \(argument))
            """
    }

    /// Likewise: the index by revision begins with the scope, and holds all that is needed.
    private mutating func scopesTerm(_ scopes: [Scope]) -> String {
        guard !scopes.isEmpty else { return "1 = 0" }
        let model = placeholder(.text(query.model.name))
        let list = scopes.map { placeholder(.text($0.description)) }.joined(separator: ", ")
        return """
            r.id IN (SELECT c.record FROM change_index c WHERE c.space = ?1 AND c.scope IN (\(list)) \
            AND c.model = \(model) AND c.is_exit = 0)
            """
    }
}
