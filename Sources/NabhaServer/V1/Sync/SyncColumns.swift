import NabhaModel
import NabhaStore
import NabhaSync

/// The columns that a model's sync list can show, worked out once.
struct SyncColumns: Sendable {
    let model: Model
    private let all: [WireColumn]
    private let defaults: Selection

    /// The columns of one reply.
    struct Selection: Sendable {
        let columns: [WireColumn]
        let encoder: RecordEncoder
        /// Two selections with the same key show the same.
        let key: String

        init(_ columns: [WireColumn]) {
            self.columns = columns
            encoder = RecordEncoder(columns)
            key = columns.map(\.name).joined(separator: ",")
        }
    }

    init(_ model: Model) {
        self.model = model
        all = WireColumn.all(of: model)
        defaults = Selection(WireColumn.defaults(of: model))
    }

    /// The default columns and those that `fields=` names besides.
    func selection(_ fields: String?) throws(Problem) -> Selection {
        guard let fields, !fields.isEmpty else { return defaults }
        guard fields != "all" else { return Selection(all) }
        var wanted = Set(defaults.columns.map(\.name))
        for name in fields.split(separator: ",") {
            let name = String(name.filter { $0 != " " })
            guard all.contains(where: { $0.name == name }) else {
                throw .validation("fields", "Choose from: \(all.map(\.name).joined(separator: ", ")); or all.")
            }
            wanted.insert(name)
        }
        return Selection(all.filter { wanted.contains($0.name) })
    }
}
