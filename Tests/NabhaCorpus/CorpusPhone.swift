import GRDB
package import NabhaClient
package import NabhaModel
package import NabhaSync
import Synchronization

/// A replica that does what scripts say.
package final class CorpusPhone: Sendable {
    package let replica: Replica
    let database: DatabaseQueue
    private let surroundings = Surroundings()

    /// - Parameter device: what the server answered when the phone was registered.
    package init(device: JSON) throws {
        database = try DatabaseQueue()
        let surroundings = surroundings
        replica = try Replica(
            database: database,
            environment: ClientEnvironment(now: { surroundings.now }, randomBytes: { surroundings.take($0) })
        )
        try replica.register(device.serialized())
    }

    /// Sets the phone's clock.
    package func set(clock instant: Instant) { surroundings.now = instant }

    /// Lets the next record that is made have an identity.
    func expect(_ uid: UID) { surroundings.expect(uid) }

    // MARK: Meeting the server

    /// What the client sends now.
    package func request(_ step: JSON) throws -> ReplicaRequest {
        var options = ExchangeOptions(wantsCheck: step["check"] == true)
        if let budget = step["budget"]?.integer { options.budget = ByteCount(bytes: Int(budget)) }
        guard let request = try replica.nextRequest(options) else { throw CorpusFault.noRequest }
        return request
    }

    /// Gives the client what came back.
    ///
    /// - Returns: whether the client took it.
    @discardableResult
    package func receive(_ body: [UInt8], status: Int, to request: ReplicaRequest) throws -> Bool {
        guard status == 200 else {
            try replica.fail(status: status, body: body, to: request)
            return true
        }
        do {
            try replica.apply(body, to: request, receivedAt: surroundings.now)
            return true
        } catch ReplicaError.malformedReply {
            return false
        }
    }
}

/// The clock and the chance that a phone is given.
private final class Surroundings: Sendable {
    private let state = Mutex((now: Instant(microseconds: 0), bytes: [UInt8]()))

    var now: Instant {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    /// Bytes from which the SDK makes this uid, if its clock shows the uid's time.
    func expect(_ uid: UID) {
        let low = uid.bytes[8...].reduce(0) { $0 << 8 | UInt64($1) } << 2
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64($0))) }
        state.withLock { $0.bytes = uid.bytes[..<8] + bytes }
    }

    func take(_ count: Int) -> [UInt8] {
        state.withLock { state in
            let taken = Array(state.bytes.prefix(count))
            state.bytes.removeFirst(taken.count)
            return taken + Array(repeating: 0, count: count - taken.count)
        }
    }
}
