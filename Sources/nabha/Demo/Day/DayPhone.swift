import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaSync

/// A phone of a demonstration, with the real SDK on a real database.
struct DayPhone: Sendable {
    /// As the story calls it.
    let name: String
    let username: String
    let client: SyncClient
    let network: DayNetwork

    /// Signs in over the phone's own network.
    init(_ name: String, of username: String, on server: String, in folder: String, _ network: DayNetwork) async throws
    {
        self.name = name
        self.username = username
        self.network = network
        var configuration = SyncClient.Configuration(
            directory: "\(folder)/\(name.replacing(" ", with: "-"))",
            app: Phone.app
        )
        // What the link carries in eight seconds. Found out by measuring otherwise, which would see the link's time only
        // as fast as it is played.
        configuration.budget = ByteCount(bytes: min(network.profile.down, SyncLimit.largestBudget.bytes))
        client = try SyncClient(configuration, transport: network)
        try await client.signIn(server: server, username: username, password: DemoLoad.password, deviceName: name)
    }

    var replica: Replica { get async throws { try await client.replica() } }

    /// - Returns: what it cost.
    func sync(check: Bool = false) async throws -> DayCost {
        let before = network.cost
        if check { try await client.check() } else { try await client.sync() }
        return network.cost - before
    }

    /// - Returns: why it failed, as it should; nil where it did not.
    func syncFailing() async -> SyncError? {
        do {
            try await client.sync()
            return nil
        } catch {
            return error
        }
    }

    // MARK: What is on it

    func appointments(_ status: Appointment.Status) async throws -> [ShownRecord] {
        try await replica.records(Appointment.model.name)
            .filter { Appointment.Status($0[Appointment.status.name]) == status }
            .sorted { ($0.beginning, $0.id) < ($1.beginning, $1.id) }
    }

    func appointment(_ name: RecordName) async throws -> ShownRecord {
        guard let record = try await replica.record(Appointment.model.name, uid: name.uid) else {
            throw CommandFailure(.failure, "\(self.name) has lost an appointment.")
        }
        return record
    }

    /// The stock of its own pharmacies of which there is something, in a fixed order.
    func stock() async throws -> [ShownRecord] {
        let own = try await replica.account()?.affiliation.pharmacies ?? []
        return try await replica.records(PharmacyInventory.model.name)
            .filter { $0.quantity > 0 && RecordID($0[PharmacyInventory.pharmacy.name]).map(own.contains) ?? false }
            .sorted { $0.id < $1.id }
    }

    func quantity(_ item: ShownRecord) async throws -> Int64 {
        try await replica.record(item.key.model, uid: item.key.uid)?.quantity ?? 0
    }

    func person(_ appointment: ShownRecord) async throws -> ShownRecord? {
        guard let id = RecordID(appointment[Appointment.patient.name]) else { return nil }
        return try await replica.record(Patient.model.name, id)
    }
}
