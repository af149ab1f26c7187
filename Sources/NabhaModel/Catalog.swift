/// The models a server knows, and how they depend on each other.
///
/// Store and server take a catalog instead of naming models, so that a test can add one of its own.
package struct Catalog: Sendable {
    /// In an order in which each model comes after those it refers to.
    package let models: [Model]
    /// Those that devices hold.
    package let synced: [Model]
    private let byName: [String: Model]

    package init(_ models: [Model]) {
        self.models = models
        synced = models.filter(\.isSynced)
        byName = Dictionary(models.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(name: String) -> Model? { byName[name] }

    /// The references to a model, from which it is known what goes when one of its records goes.
    package func references(to model: Model) -> [(model: Model, field: FieldDescription)] {
        models.flatMap { other in
            other.references.filter { $0.model == model.name }.map { (other, $0.field) }
        }
    }

    /// The references through which other records show one of the `changed` fields of `model` or depend on it for a scope.
    package func dependents(on model: Model, changed: Set<String>) -> [(model: Model, field: String)] {
        references(to: model)
            .filter { other, field in
                let shows = other.derived.contains { $0.through == field.name && changed.contains($0.origin.name) }
                let depends = other.scopes.contains { rule in
                    guard case .referenced(field.name, let condition)? = rule.condition else { return false }
                    return changed.contains(condition)
                }
                return shows || depends
            }
            .map { ($0.model, $0.field.name) }
    }
}

extension Catalog {
    /// Nabha's own models.
    package static let nabha = Catalog([
        User.model, Patient.model, Doctor.model, Appointment.model, Pharmacy.model, PharmacyStaff.model, Medicine.model,
        PharmacyInventory.model,
    ])
}
