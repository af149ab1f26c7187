import NabhaModel
import NabhaStore
import NabhaSync

extension ReadAudit {
    /// Notes that a reply shows these records, of one model, as far as they are about somebody else than the caller.
    func record(_ shown: [Record], _ call: Call) async throws {
        let principal = try call.principal()
        let others = shown.filter { $0.subject != nil && $0.subject != principal.patient }
        guard let model = others.first?.model else { return }
        try await record(principal.user, call.route, RecordSet(model.name, others.map(\.id)), call.context.requestID)
    }
}
