public import Foundation
import NabhaModel

/// How far what was done to a record on this phone has come.
///
/// Show it beside the record, so that nobody takes for settled what is only written down here: <doc:DecidingConflicts>.
public enum EditState: Sendable, Hashable {
    /// Nothing is on its way: what is shown is what the server has.
    ///
    /// The date, by the server's clock, is that of the last edit made on this phone that the server took. It is known for
    /// 14 days.
    case accepted(at: Date?)
    /// Saved on this phone only, and sent with the next sync.
    case savedHere
    /// Saved on this phone only, and kept back until somebody has decided about an edit before it.
    case waiting
    /// Sent, and without an answer. Whether the server has it is not known; it is sent again until that is known.
    case sent
    /// Refused by the server, and waiting for a decision.
    ///
    /// - Parameters:
    ///   - code: the protocol's word for the reason, such as `STALE_UPDATE`.
    ///   - message: the reason as a sentence.
    case refused(code: String, message: String)

    init(_ state: RecordState) {
        switch state {
        case .accepted(let instant): self = .accepted(at: instant?.date)
        case .savedHere: self = .savedHere
        case .waiting: self = .waiting
        case .sent: self = .sent
        case .refused(let code, let message): self = .refused(code: code, message: message)
        }
    }
}

extension SyncClient {
    /// How far what was done to a record on this phone has come.
    ///
    /// - Throws: ``EditError/notFound`` for a record that is not on this phone.
    public func state(of record: RecordName) throws -> EditState {
        try read { replica in
            for model in replica.catalog.synced {
                let key = RecordKey(model: model.name, uid: record.uid)
                // A uid is that of one record of one model.
                do { return EditState(try replica.state(of: key)) } catch ReplicaError.notFound { continue }
            }
            throw ReplicaError.notFound
        }
    }
}
