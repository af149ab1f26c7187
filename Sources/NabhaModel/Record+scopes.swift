/// Looks up the record of a model by id; nil where there is none.
package typealias RecordLookup = (_ model: String, _ id: RecordID) throws -> Record?

extension Record {
    /// The scopes the record itself belongs to.
    ///
    /// The records that conditions refer to are looked up in the same state of the data.
    package func ownScopes(_ lookup: RecordLookup) throws -> Set<Scope> {
        guard model.isSynced else { return [] }
        var scopes: Set<Scope> = [.space]
        for rule in model.scopes where try holds(rule.condition, lookup) {
            switch rule.target {
            case .fixed(let scope): scopes.insert(scope)
            case .own(let kind): scopes.insert(Scope(kind, id))
            case .through(let field, let kind):
                if let id = reference(field) { scopes.insert(Scope(kind, id)) }
            }
        }
        return scopes
    }

    /// The other records that this one brings into scopes.
    package var broughtScopes: [BroughtScope] {
        model.contributions.compactMap { contribution in
            guard case .reference(let subjectModel)? = model.field(named: contribution.subject)?.type,
                let subject = reference(contribution.subject), let about = reference(contribution.field)
            else { return nil }
            return BroughtScope(model: subjectModel, record: subject, scope: Scope(contribution.kind, about))
        }
    }

    private func holds(_ condition: ScopeRule.Condition?, _ lookup: RecordLookup) throws -> Bool {
        switch condition {
        case nil: return true
        case .field(let field): return isTrue(field)
        case .referenced(let through, let field):
            guard case .reference(let other)? = model.field(named: through)?.type, let id = reference(through) else {
                return false
            }
            return try lookup(other, id)?.isTrue(field) ?? false
        }
    }
}

/// One record brought into one scope by another record.
package struct BroughtScope: Hashable, Sendable {
    package let model: String
    package let record: RecordID
    package let scope: Scope
}
