import NabhaModel
import NabhaStore
import NabhaSync

extension Device {
    /// As its user sees it.
    var listed: JSON {
        var members: [JSON.Member] = [
            JSON.Member("device", .integer(id)), JSON.Member("uid", .string(uid.description)),
            JSON.Member("name", .string(name)), JSON.Member("app", .string(app)),
            JSON.Member("created_at", .integer(createdAt.microseconds)),
            JSON.Member("token_issued_at", .integer(tokenIssuedAt.microseconds)),
        ]
        members.add("last_seen", health.lastSeen)
        return .object(members)
    }

    /// As those see it who look after all of them.
    func withHealth(_ user: Record?) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("device", .integer(id)), JSON.Member("user", .integer(self.user)),
            JSON.Member("username", .string(user?[User.username] ?? "")), JSON.Member("name", .string(name)),
            JSON.Member("app", .string(app)),
        ]
        members.add("last_success", health.lastSuccess)
        members.add("last_seen", health.lastSeen)
        if let error = health.lastError {
            var failure = [JSON.Member("phase", .string(error.phase)), JSON.Member("code", .string(error.code))]
            failure.add("at", error.at)
            members.append(JSON.Member("last_error", .object(failure)))
        }
        if let pending = health.pending { members.append(JSON.Member("pending", .integer(Int64(pending)))) }
        if let drift = health.clockDrift {
            members.append(JSON.Member("clock_drift", .integer(drift.components.seconds)))
        }
        members.append(JSON.Member("bytes_received", .integer(health.bytesReceived)))
        members.append(JSON.Member("bytes_sent", .integer(health.bytesSent)))
        members.append(JSON.Member("syncs", .integer(health.syncs)))
        return .object(members)
    }
}

extension [JSON.Member] {
    fileprivate mutating func add(_ name: String, _ instant: Instant?) {
        if let instant { append(JSON.Member(name, .integer(instant.microseconds))) }
    }
}
