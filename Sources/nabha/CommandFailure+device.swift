import NabhaClient
import NabhaModel

extension CommandFailure {
    static func status(of error: SyncError) -> CommandStatus {
        switch error {
        case .offline: .unavailable
        case .busy: .tryLater
        case .needsSignIn, .wrongPassword, .anotherUser, .server, .malformedReply: .badData
        case .storage: .cannotCreate
        }
    }

    static func sentence(_ error: SyncError) -> String {
        switch error {
        case .offline: "The server cannot be reached. Everything is kept here; try again when there is a network."
        case .needsSignIn: "The session has ended; nothing is lost. Sign in again: nabha device login SERVER NAME"
        case .wrongPassword: "The name or the password is not right."
        case .anotherUser: "Another user's records are here under this name. Choose another folder with --home DIR."
        case .busy(let seconds): "The server has too much to do. Try again after \(seconds) s; everything is kept here."
        case .server(409, "TOO_MANY_DEVICES"):
            "You have as many devices as one may have. Revoke one: DELETE /api/v2/devices/{id}/, or ask an admin."
        case .server(let status, let code):
            "The server answered with a problem (\(status) \(code)). Everything is kept."
        case .malformedReply: "What answers there does not speak Nabha's protocol. Check the address of the server."
        case .storage: "The database of this device cannot be opened, or is of a later version of nabha."
        }
    }

    init(_ error: EditError) {
        switch error {
        case .notFound: self.init(.noInput, "There is no such record on this device.")
        case .nothingToDecide:
            self.init(.noInput, "There is nothing to decide about it. See: nabha device attention list")
        case .refused(let message, let fields):
            let sentences = fields.sorted { $0.key < $1.key }.flatMap { $0.value }
            self.init(.badData, sentences.isEmpty || fields.count == 1 ? message : sentences.joined(separator: "\n"))
        }
    }

    init(_ error: ReplicaError) {
        switch error {
        case .invalid(let field, let fault): self.init(.badData, "\(field): \(fault.message)")
        case .unknownField(let field): self.init(.badData, "\(field): This cannot be changed.")
        case .notFound: self.init(EditError.notFound)
        case .nothingToDecide: self.init(EditError.nothingToDecide)
        case .notSignedIn: self.init(SyncError.needsSignIn)
        default: self.init(SyncError.storage)
        }
    }

    private init(_ error: SyncError) { self.init(Self.status(of: error), Self.sentence(error)) }
}
