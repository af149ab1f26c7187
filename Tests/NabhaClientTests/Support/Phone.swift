import GRDB
import NabhaClient
import NabhaModel
import NabhaSync
import Synchronization

/// A replica with a clock that is set by hand, and what a server would answer.
final class Phone: Sendable {
    let replica: Replica
    let clock: ManualClock
    let database: DatabaseQueue

    init(
        _ database: DatabaseQueue? = nil,
        catalog: Catalog = .nabha,
        seed: UInt64 = 1,
        cipher: (ByteStream) -> FieldCipher = { _ in .plain },
        isSignedIn: Bool = true
    ) throws {
        let clock = ManualClock()
        let bytes = ByteStream(seed: seed)
        self.clock = clock
        self.database = try database ?? DatabaseQueue()
        replica = try Replica(
            database: self.database,
            catalog: catalog,
            environment: ClientEnvironment(now: { clock.now }, randomBytes: { bytes.take($0) }),
            cipher: cipher(bytes)
        )
        if isSignedIn { try replica.register(Array(Self.signIn().utf8)) }
    }

    static func signIn(device: Int = 12, user: Int = 31, doctor: Int = 7, epoch: String = "00c0ffee") -> String {
        """
        {"device": \(device), "token": "\(device).secret", "user": \(user), "username": "asha", "roles": ["doctor"],
         "patient": null, "doctor": \(doctor), "pharmacies": [], "epoch": "\(epoch)"}
        """
    }

    /// Sends what there is to send; `answer` is given the operations and makes the reply.
    @discardableResult
    func exchange(
        _ options: ExchangeOptions = ExchangeOptions(),
        _ answer: (SentRequest) throws -> ExchangeReply
    ) throws -> ReplicaOutcome {
        let request = try nextRequest(options)
        let reply = try answer(SentRequest(request))
        return try replica.apply(reply.serialized(), to: request, receivedAt: clock.now)
    }

    func nextRequest(_ options: ExchangeOptions = ExchangeOptions()) throws -> ReplicaRequest {
        guard let request = try replica.nextRequest(options) else { throw NoRequest() }
        return request
    }

    @discardableResult
    func problem(_ status: Int, _ body: JSON, _ options: ExchangeOptions = ExchangeOptions()) throws -> ReplicaOutcome {
        try replica.fail(status: status, body: body.serialized(), to: nextRequest(options))
    }

    /// Everything in the database, to be compared.
    func everything() throws -> [String] {
        try database.read { database in
            let tables = try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY name"
            )
            return try tables.flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\"").map { "\(table) \($0)" }.sorted()
            }
        }
    }

    struct NoRequest: Error {}
}

/// What a server reads in a request.
struct SentRequest {
    let json: JSON
    let operations: [SentOperation]

    init(_ request: ReplicaRequest) throws { try self.init(body: request.body) }

    init(body: [UInt8]) throws {
        json = try JSON.parse(body)
        operations = try ExchangeRequest(json).operations
    }

    var numbers: [Int64] { operations.map(\.number) }

    /// What an operation says of a field.
    func member(_ name: String, ofOperation index: Int) throws -> JSON? {
        try operations[index].edit.get().action.members.first { $0.key == name }?.value
    }
}

final class ManualClock: Sendable {
    private let instant = Mutex(Instant(microseconds: 1_769_000_000_000_000))

    var now: Instant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }

    func advance(by duration: Duration) { now = now.advanced(by: duration) }
}

/// Bytes that follow from a seed.
final class ByteStream: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func take(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
    }
}
