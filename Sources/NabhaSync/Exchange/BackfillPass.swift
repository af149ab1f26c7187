package import NabhaModel

/// One of the parts in which a scope that is new to a device is sent: what is needed today first, history last.
package struct BackfillPass: Sendable, Hashable {
    package let model: Model
    package let part: Part

    package enum Part: Sendable, Hashable {
        case all
        /// What lies after an instant, by this field.
        case upcoming(String)
        case past(String)
    }

    package init(model: Model, part: Part) {
        self.model = model
        self.part = part
    }

    /// The parts in their order, of all models of a catalog.
    package static func all(of catalog: Catalog) -> [BackfillPass] {
        let timed = catalog.synced.compactMap { model in model.sync?.upcomingBy.map { (model, $0) } }
        return timed.map { BackfillPass(model: $0.0, part: .upcoming($0.1)) }
            + catalog.synced.filter { $0.sync?.upcomingBy == nil }.map { BackfillPass(model: $0, part: .all) }
            + timed.map { BackfillPass(model: $0.0, part: .past($0.1)) }
    }
}
