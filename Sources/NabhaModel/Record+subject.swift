extension Record {
    /// The patient whom the record tells about; nil where it is about none.
    package var subject: RecordID? {
        for rule in model.scopes {
            switch rule.target {
            case .own(.patient): return id
            case .through(let field, .patient): return reference(field)
            case .fixed, .own, .through: continue
            }
        }
        return nil
    }
}
