import GRDB
package import NabhaModel
import NabhaSync

extension Replica {
    /// What to register the phone with: the same for the whole life of the replica, however often it is asked.
    package func registration(name: String, app: String) throws -> [UInt8] {
        try write { local in
            let uid = try local.meta.text(.deviceUID) ?? local.environment.uid().description
            try local.meta.set(.deviceUID, uid)
            return
                JSON.object([
                    JSON.Member("uid", .string(uid)), JSON.Member("name", .string(name)),
                    JSON.Member("app", .string(app)),
                ])
                .serialized()
        }
    }

    /// Takes the reply to `POST /api/v2/devices/`: from now on there is something to send.
    ///
    /// - Throws: ``ReplicaError/anotherUser`` where the database belongs to somebody else.
    @discardableResult
    package func register(_ reply: [UInt8]) throws -> Account {
        guard let json = try? JSON.parse(reply), let account = Account(json), let token = json["token"]?.string,
            let epoch = json["epoch"]?.string
        else { throw ReplicaError.malformedReply("device") }
        return try write { local in
            if let known = try local.account(), known.user != account.user { throw ReplicaError.anotherUser }
            let known = try local.meta.integer(.device)
            try local.meta.set(.account, json: .object(json.members.filter { $0.key != "token" }))
            try local.meta.setSealed(.token, token)
            try local.meta.set(.device, account.device)
            try local.meta.set(.needsSignIn, nil)
            // Another epoch is the server's to tell, with what follows from it.
            if try local.meta.text(.epoch) == nil { try local.meta.set(.epoch, epoch) }
            // A device that the server has forgotten has forgotten our numbers, too.
            if let known, known != account.device { try local.probe() }
            return account
        }
    }

    /// Who has signed in; nil where nobody has.
    package func account() throws -> Account? { try read { try $0.account() } }

    /// Whether the user has to sign in, for the first time or again; edits wait meanwhile.
    package func needsSignIn() throws -> Bool {
        try read { try $0.meta.flag(.needsSignIn) || !$0.meta.exists(.token) }
    }

    /// The pharmacies whose stock the phone wants from now on.
    package func follow(_ pharmacies: [RecordID]) throws {
        try write { try $0.meta.set(.followWish, ids: Set(pharmacies).sorted()) }
    }

    package func followed() throws -> [RecordID] { try read { try $0.meta.ids(.followWish) ?? [] } }

    /// What tells the server that this device is no more; nil where it knows of none.
    package func revocation(at server: String) throws -> TransportRequest? {
        try read { local in
            guard let device = try local.meta.integer(.device), let token = try local.meta.sealedText(.token) else {
                return nil
            }
            return TransportRequest(
                method: "DELETE",
                url: "\(server)/api/v2/devices/\(device)/",
                headers: ["authorization": "Bearer \(token)"]
            )
        }
    }

    /// Signs out: everything is removed from this phone.
    ///
    /// - Throws: ``ReplicaError/unsentWork(unsent:refused:)`` where there are edits that the server does not have, unless
    ///   they are to be lost.
    package func logout(discardingUnsentWork: Bool = false) throws {
        try write { local in
            let unsent = try local.outbox.count(.pending, .sent)
            let refused = try local.outbox.count(.refused)
            guard discardingUnsentWork || unsent + refused == 0 else {
                throw ReplicaError.unsentWork(unsent: unsent, refused: refused)
            }
            let sources = local.tables.values.map(\.stored)
            for source in sources + ["outbox", "server_version", "held_page", "local_identity"] {
                try local.database.execute(sql: "DELETE FROM \(source)")
            }
            // The count of requests goes on, so that no reply to one from before is taken for another's.
            let kept: Set<Meta.Key> = [.keyCheck, .models, .request, .appliedRequest]
            for key in Meta.Key.allCases where !kept.contains(key) { try local.meta.set(key, nil) }
            // A reply that is still on its way brings nothing back.
            try local.meta.set(.appliedRequest, (local.meta.integer(.request) ?? 1) - 1)
        }
    }
}

extension LocalTransaction {
    func account() throws -> Account? { try meta.json(.account).flatMap(Account.init) }
}
