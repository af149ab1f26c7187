import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Synchronization
import Testing

/// A server with a real store in a directory of its own, a clock moved by hand, and seeded randomness.
struct TestServer: Sendable {
    let server: Server
    let store: SQLiteStore
    let clock: TestClock
    let client: any TestClientProtocol

    static let password = "correct horse 9"
    static let secret = String(repeating: "s", count: 32)
    /// Cheap, and the same for all: it is not the hash that is tested.
    private static let cost = PasswordCost(memoryKibibytes: 8, passes: 1, lanes: 1)

    /// - Parameters:
    ///   - database: what another server's database held; nil for an empty one.
    static func run<Result>(
        _ setup: TestingSetup = .router,
        clock: TestClock = TestClock(),
        settings: ServerSettings = ServerSettings(),
        catalog: Catalog = .nabha,
        migrations: [Migration] = Migration.nabha,
        database: Data? = nil,
        registrationLimits: RegistrationLimits = RegistrationLimits(),
        logger: Logger? = nil,
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("nabha-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        // Other bytes than those that made the database: identities would come again.
        let randomness = SeededBytes(seed: database == nil ? 1 : 3)
        let file = directory.appendingPathComponent("nabha.sqlite")
        try database?.write(to: file)
        let store = try SQLiteStore(
            path: file.path,
            mode: .createIfMissing,
            catalog: catalog,
            migrations: migrations,
            environment: Environment(now: { clock.now }, randomBytes: { randomness.next($0) })
        )
        return try await run(setup, on: store, clock, settings, registrationLimits, logger, body)
    }

    private static func run<Result>(
        _ setup: TestingSetup,
        on store: SQLiteStore,
        _ clock: TestClock,
        _ settings: ServerSettings,
        _ registrationLimits: RegistrationLimits,
        _ logger: Logger?,
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try await Server(
            store: store,
            settings: settings,
            secret: SigningSecret(secret),
            passwordCost: cost,
            registrationLimits: registrationLimits,
            uptime: { clock.now - TestClock.start },
            logger: logger ?? quiet
        )
        return try await server.application(Server.Listening(port: 0))
            .test(setup) { client in
                try await body(TestServer(server: server, store: store, clock: clock, client: client))
            }
    }

    /// Another server on the same data and clock, as after a restart: nothing is in its memory.
    func restarted<Result>(_ body: @Sendable (TestServer) async throws -> Result) async throws -> Result {
        try await moved(to: store.path, body)
    }

    /// A server on another file, at the same time and with the same secret.
    func moved<Result>(
        to path: String,
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let store = try SQLiteStore(path: path, mode: .existing, environment: store.environment)
        return try await Self.run(.router, on: store, clock, ServerSettings(), RegistrationLimits(), nil, body)
    }

    // MARK: Requests

    @discardableResult
    func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        token: String? = nil,
        headers: HTTPFields = [:],
        json: JSON? = nil,
        body: String? = nil
    ) async throws -> TestReply {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        var buffer: ByteBuffer?
        if let json {
            buffer = ByteBuffer(bytes: json.serialized())
        } else if let body {
            buffer = ByteBuffer(string: body)
        }
        if buffer != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await client.execute(uri: path, method: method, headers: headers, body: buffer) { response in
            TestReply(status: response.status, headers: response.headers, body: Array(response.body.readableBytesView))
        }
    }

    /// An access token for a user made by `make…`.
    func signIn(_ username: String) async throws -> String {
        let reply = try await request(
            .post,
            "/api/auth/token/",
            json: ["username": .string(username), "password": .string(Self.password)]
        )
        return try #require(reply.json["access"]?.string)
    }

    /// An access token for a user, without signing in.
    func token(for user: RecordID) async throws -> String {
        let issuer = await TokenIssuer(
            secret: try SigningSecret(Self.secret).bound(to: server.services.epoch),
            now: { clock.now },
            randomness: SeededBytes(seed: UInt64(user) + 100).next
        )
        return try await issuer.access(user: user, session: issuer.makeSessionID())
    }

    /// What the database holds, for another server to begin with.
    func database() async throws -> Data {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("nabha-\(UUID().uuidString).sqlite")
        defer { try? FileManager.default.removeItem(at: file) }
        try await store.backup(to: file.path) { _ in }
        return try Data(contentsOf: file)
    }

    func record(_ model: Model, _ id: RecordID) async throws -> Record? {
        try await store.read { try $0.record(model, id) }
    }

    /// How many commits there were: where it stays the same, nothing has changed.
    func revision() async throws -> Revision { try await store.read { try $0.head().revision } }

    // MARK: People and things

    @discardableResult
    func make(_ model: Model, _ values: [String: Value]) async throws -> RecordID {
        try await store.write(Origin(user: nil, route: "test")) { try $0.insert(model, values).id }
    }

    func makeUser(_ username: String, isAdmin: Bool = false) async throws -> RecordID {
        let hasher = PasswordHasher(cost: Self.cost, concurrency: 1, randomness: SeededBytes(seed: 2).next)
        return try await make(
            User.model,
            [
                "username": .text(username), "is_staff": .bool(isAdmin),
                "password": .text(try await hasher.hash(Self.password).text),
            ]
        )
    }

    /// The patient's id; its user is called the same.
    func makePatient(_ username: String) async throws -> RecordID {
        try await make(
            Patient.model,
            ["user_id": .integer(try await makeUser(username)), "phone_number": .text("98765 00000")]
        )
    }

    func makeDoctor(_ username: String) async throws -> RecordID {
        try await make(
            Doctor.model,
            [
                "user_id": .integer(try await makeUser(username)), "specialization": .text("General medicine"),
                "license_number": .text("PB-\(username)"),
            ]
        )
    }

    /// A pharmacy with one user on its staff.
    func makePharmacy(_ name: String, staff username: String) async throws -> RecordID {
        let pharmacy = try await make(Pharmacy.model, ["name": .text(name), "location": .text("Nabha")])
        try await make(
            PharmacyStaff.model,
            ["pharmacy_id": .integer(pharmacy), "user_id": .integer(try await makeUser(username))]
        )
        return pharmacy
    }

    /// An appointment some hours after the clock's start; those half an hour apart do not overlap.
    func makeAppointment(_ patient: RecordID, _ doctor: RecordID, hours: Double = 24) async throws -> RecordID {
        try await make(
            Appointment.model,
            [
                "patient_id": .integer(patient), "doctor_id": .integer(doctor),
                "appointment_date": .instant(TestClock.start.advanced(by: .seconds(hours * 3_600))),
            ]
        )
    }
}

struct TestReply: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: [UInt8]

    /// The body; null where it is no JSON.
    var json: JSON { (try? JSON.parse(body)) ?? .null }
    var text: String { String(decoding: body, as: UTF8.self) }
    var code: String? { json["error_code"]?.string }

    /// The records of a list, or of a page.
    var records: [JSON] {
        guard case .array(let records) = json["results"] ?? json else { return [] }
        return records
    }

    /// The names of the fields at fault, in order.
    var faults: [String] {
        guard case .object(let errors)? = json["errors"] else { return [] }
        return errors.map(\.key)
    }

    /// What is wrong with a field.
    func fault(_ field: String) -> String? {
        guard case .array(let sentences)? = json["errors"]?[field] else { return nil }
        return sentences.first?.string
    }
    var ids: [Int64] { records.compactMap { $0["id"]?.integer } }

    subscript(header: String) -> String? { HTTPField.Name(header).flatMap { headers[$0] } }
}

/// Stands still until it is moved; the real one goes by itself.
final class TestClock: Sendable {
    static let start = Instant(Day(daysSinceEpoch: 19_742), hour: 4)
    private let instant = Mutex(start)
    private let isReal: Bool

    init(isReal: Bool = false) { self.isReal = isReal }

    static var real: TestClock { TestClock(isReal: true) }

    var now: Instant {
        isReal ? Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) : instant.withLock { $0 }
    }
    func advance(by duration: Duration) { instant.withLock { $0 = $0.advanced(by: duration) } }
}

/// The same bytes in every run.
final class SeededBytes: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    /// SplitMix64.
    @Sendable func next(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count)
                .map { _ in
                    state &+= 0x9E37_79B9_7F4A_7C15
                    var mixed = state
                    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                    return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
                }
        }
    }
}
