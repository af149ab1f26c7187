import NabhaModel
import NabhaStore
import NabhaSync

extension ReadAudit {
    /// Notes that a reply shows these records, as far as they are about somebody else than the caller.
    func record(_ shown: [Record], _ call: Call) async throws {
        let principal = try call.principal()
        for records in shown.readings(by: principal.patient) {
            try await record(principal.user, call.route, records, call.context.requestID)
        }
    }
}

extension [Record] {
    /// Which of them are about somebody else than the reader, by model, as the audit log writes it.
    ///
    /// - Parameter patient: the patient that the reader is; nil for others.
    func readings(by patient: RecordID?) -> [String] {
        let others = filter { $0.subject != nil && $0.subject != patient }
        return Dictionary(grouping: others, by: \.model.name).sorted { $0.key < $1.key }
            .map { RecordSet($0.key, $0.value.map(\.id)).description }
    }
}
