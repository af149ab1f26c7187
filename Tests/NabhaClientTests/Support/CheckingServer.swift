import NabhaClient
import NabhaModel
import NabhaSync

/// Answers comparisons as the protocol says, from records in memory.
struct CheckingServer {
    struct Held {
        let model: Model
        let id: RecordID
        let uid: UID
        let revision: Revision
        let scopes: [Scope]
        let values: [Value]

        var hash: UInt64 {
            Fingerprint.record(
                model,
                uid: uid,
                revision: revision,
                values: values.prefix(model.fields.count),
                derived: values.dropFirst(model.fields.count)
            )
        }
    }

    var records: [Held] = []
    var scopes: [Scope] = [.directory, Scope(.doctor, 7)]
    var epoch = "00c0ffee"
    var cursor = "checked"
    /// Lower than the revisions of what happens after a comparison.
    var head: Int64 = 5
    /// Records in one reply.
    var limit = 8

    mutating func hold(_ group: RecordGroup) {
        for row in group.rows {
            records.removeAll { $0.model == group.shape.model && $0.uid == row.uid }
            records.append(
                Held(
                    model: group.shape.model,
                    id: row.id,
                    uid: row.uid ?? .sample(UInt64(row.id)),
                    revision: row.revision,
                    scopes: group.shape.scopes,
                    values: row.values
                )
            )
        }
    }

    var checks: [Scope: SetDigest] {
        var digests = Dictionary(uniqueKeysWithValues: scopes.map { ($0, SetDigest()) })
        for record in records { for scope in record.scopes { digests[scope]?.add(record.hash) } }
        return digests
    }

    func answer(_ body: [UInt8]) throws -> CheckReply {
        let request = try CheckRequest(try JSON.parse(body))
        var reply = CheckReply(
            epoch: epoch,
            cursor: cursor,
            scopes: scopes,
            head: Revision(rawValue: head),
            serverTime: .somewhen
        )
        for node in request.nodes where scopes.contains(node.scope) {
            let part = CheckPart(scope: node.scope, prefix: node.prefix)
            let own = records.filter { $0.scopes.contains(node.scope) && part.contains($0.uid) }
            switch node.content {
            case .digest(let digest):
                var sum = SetDigest()
                for record in own { sum.add(record.hash) }
                if sum != digest { reply.split.append(part) }
            case .rows(let rows): answer(rows, own, part, &reply)
            }
        }
        return reply
    }

    private func answer(_ rows: [CheckNode.Row], _ own: [Held], _ part: CheckPart, _ reply: inout CheckReply) {
        let differing = own.filter { record in
            !rows.contains { $0.isOf(record) && $0.hash == Fingerprint.hexadecimal(record.hash).prefix(8) }
        }
        // What is in another part by now is sent as it is, what is nowhere leaves.
        let astray = rows.filter { row in !own.contains(where: row.isOf) }
        let elsewhere = records.filter { record in astray.contains { $0.isOf(record) } }
        for record in differing + elsewhere {
            guard !reply.groups.contains(where: { $0.rows[0].uid == record.uid }) else { continue }
            guard reply.groups.count < limit else {
                reply.rest.append(part)
                return
            }
            reply.groups.append(record.group)
        }
        reply.exits += astray.filter { row in !records.contains(where: row.isOf) }
            .map { .init(model: $0.model, id: $0.id) }
    }
}

extension CheckNode.Row {
    fileprivate func isOf(_ record: CheckingServer.Held) -> Bool { record.model.name == model && record.id == id }
}

extension CheckingServer.Held {
    fileprivate var group: RecordGroup {
        let columns = model.fields.map(\.name) + model.derived.map(\.name)
        return RecordGroup(
            shape: .init(model: model, scopes: scopes, isWhole: true, columns: columns),
            rows: [.init(id: id, revision: revision, uid: uid, values: values)]
        )
    }
}

extension Phone {
    /// Compares until there is nothing left to compare.
    ///
    /// - Returns: how many requests it took.
    func compare(with server: CheckingServer) throws -> Int {
        var rounds = 0
        while try replica.progress().isRepairing {
            rounds += 1
            let request = try nextRequest()
            try replica.apply(server.answer(request.body).serialized(), to: request, receivedAt: clock.now)
            if rounds > 50 { throw NoRequest() }
        }
        return rounds
    }
}
