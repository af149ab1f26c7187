import NabhaModel
import NabhaSync

extension SyncClient {
    /// Reads or edits what is on the phone, and lets ``run()`` know of edits.
    func perform<Result>(_ body: (Replica) throws -> Result) throws -> Result {
        let result: Result
        do {
            result = try body(try replica())
        } catch let error as ReplicaError {
            throw EditError(error) ?? SyncError(error)
        } catch let error as Problem {
            throw EditError.refused(message: error.message, fields: error.fields)
        }
        show()
        if isWokenByEdits { alarm.ring() }
        return result
    }

    func read<Result>(_ body: (Replica) throws -> Result) throws -> Result {
        do { return try body(try replica()) } catch let error as ReplicaError {
            throw EditError(error) ?? SyncError(error)
        }
    }
}

/// Why an edit was not even saved: the server would refuse it for certain.
public enum EditError: Error, Sendable, Hashable {
    /// The record is not on this phone.
    case notFound
    /// A rule was broken: a sentence for the person, and sentences by field.
    case refused(message: String, fields: [String: [String]])
    /// There is nothing to decide about the record.
    case nothingToDecide

    init?(_ error: ReplicaError) {
        switch error {
        case .notFound: self = .notFound
        case .nothingToDecide: self = .nothingToDecide
        case .invalid(let field, let fault):
            self = .refused(message: "\(field): \(fault.message)", fields: [field: [fault.message]])
        case .unknownField(let field):
            self = .refused(message: "\(field): This cannot be changed.", fields: [field: ["This cannot be changed."]])
        default: return nil
        }
    }
}
