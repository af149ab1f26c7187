import NabhaModel
import NabhaStore
import NabhaSync

/// A query parameter that narrows a list.
struct ListFilter: Sendable {
    /// What the parameter asks for; nil where it is not given.
    let condition: @Sendable (Call) throws -> RecordQuery.Condition?

    /// Only records of which the field contains the text, in any case of ASCII letters.
    static func contains(_ name: String, _ field: Field<String>) -> ListFilter {
        ListFilter { call in
            guard let text = try call.parameter(name) else { return nil }
            // Longer text is in no field, and would be more than the database takes for a pattern.
            guard case .text(let maximum) = field.description.type, text.unicodeScalars.count <= maximum else {
                throw Problem.validation(name, "Ensure this parameter is no longer than the field it looks into.")
            }
            return .contains([field.name], text)
        }
    }

    /// Only records that name this one.
    static func names(_ name: String, _ field: Field<RecordID>, isRequired: Bool = false) -> ListFilter {
        ListFilter { call in
            guard let id = try call.idParameter(name) else {
                guard !isRequired else { throw Problem.validation(name, FieldFault.required.message) }
                return nil
            }
            return .equals(field.name, .integer(id))
        }
    }

    static func isTrue(_ name: String, _ field: Field<Bool>) -> ListFilter {
        ListFilter { call in try call.boolParameter(name).map { .equals(field.name, .bool($0)) } }
    }

    /// Only records with this word in the field.
    static func word<Words: Choice>(_ name: String, _ field: Field<Words>) -> ListFilter {
        ListFilter { call in
            guard let word = try call.parameter(name) else { return nil }
            do throws(FieldFault) {
                try field.description.validate(.text(word))
            } catch {
                throw Problem.validation(name, error.message)
            }
            return .equals(field.name, .text(word))
        }
    }

    /// Always narrowed, whatever is asked.
    static func always(_ condition: RecordQuery.Condition) -> ListFilter { ListFilter { _ in condition } }
}
