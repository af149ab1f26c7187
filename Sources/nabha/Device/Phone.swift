import NabhaClient
import NabhaModel

/// One user's records on this device, and what one does with them.
struct Phone: Sendable {
    let home: DeviceHome
    let user: DeviceUser
    let client: SyncClient
    let replica: Replica
    let account: Account

    /// Opens what a user has here already.
    init(home: DeviceHome, user: DeviceUser, transport: any Transport, budget: ByteCount? = nil) async throws {
        self.home = home
        self.user = user
        client = try Self.client(home, user, transport, budget)
        replica = try await client.replica()
        guard let account = try replica.account() else { throw SyncError.needsSignIn }
        self.account = account
    }

    static func client(
        _ home: DeviceHome,
        _ user: DeviceUser,
        _ transport: any Transport,
        _ budget: ByteCount? = nil
    ) throws -> SyncClient {
        var configuration = SyncClient.Configuration(directory: home.folder(of: user), app: app)
        configuration.budget = budget
        return try SyncClient(configuration, transport: transport)
    }

    /// As the district engineer sees it among the devices.
    static let app = "\(Version.current) (terminal)"

    var now: Instant { ClientEnvironment.system.now() }
    var traffic: TrafficLog { TrafficLog(folder: home.folder(of: user)) }

    // MARK: Finding what a person names

    /// - Parameter text: a number, `new-1` for what has none yet, or a uid.
    func record(_ model: String, named text: String) throws -> ShownRecord {
        var found: ShownRecord?
        if let uid = UID(text) {
            found = try replica.record(model, uid: uid)
        } else if let id = LocalNumber(text)?.id {
            found = try replica.record(model, id)
        }
        guard let found else {
            throw CommandFailure(.noInput, "There is no \(model.replacing("_", with: " ")) \(text) on this device.")
        }
        return found
    }

    func appointment(_ text: String) throws -> ShownRecord { try record(Appointment.model.name, named: text) }

    /// The number of a record that the user may have left out.
    ///
    /// - Parameters:
    ///   - own: the user's own, which is meant where none is given.
    ///   - flag: how to give one.
    func number(_ model: String, _ text: String?, own: RecordID?, flag: String) throws -> RecordID {
        if let text { return try record(model, named: text).id }
        guard let own else { throw CommandFailure(.usage, "Say which \(model): \(flag) NUMBER") }
        return own
    }

    func state(_ record: ShownRecord) throws -> RecordState { try replica.state(of: record.key) }
}

/// How a record is called in the terminal: `57`, or `new-1` while the server has given it no number.
struct LocalNumber: Sendable, Hashable, CustomStringConvertible {
    let id: RecordID

    init(_ id: RecordID) { self.id = id }

    init?(_ text: String) {
        let prefix = "new-"
        if text.hasPrefix(prefix), let number = RecordID(text.dropFirst(prefix.count)), number > 0 {
            id = -number
        } else if let number = RecordID(text), number > 0 {
            id = number
        } else {
            return nil
        }
    }

    var description: String { id < 0 ? "new-\(-id)" : "\(id)" }
}
