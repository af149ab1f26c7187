package import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
package import Logging
import NIOCore
import NIOPosix
package import NIOSSL
package import NabhaModel
package import NabhaStore
package import NabhaSync

/// A server: the API on a store, ready to be run or tested.
package struct Server: Sendable {
    package let api: API
    package let services: Services
    package let exchange: ExchangeService
    private let responder: EdgeResponder
    let logger: Logger

    /// Where and how to listen.
    package struct Listening: Sendable {
        package var host: String
        /// 0 picks a free one.
        package var port: Int
        package var connections: Int
        /// Encrypts, and speaks HTTP/2 with clients that know it.
        package var tls: TLSConfiguration?

        package init(
            host: String = "127.0.0.1",
            port: Int = 8080,
            connections: Int = HTTPLimit.connections,
            tls: TLSConfiguration? = nil
        ) {
            self.host = host
            self.port = port
            self.connections = connections
            self.tls = tls
        }
    }

    /// A setting that cannot be followed.
    package enum SettingsError: Error, Hashable, CustomStringConvertible {
        case unknownTimeZone

        package var description: String { "There is no such time zone: give one such as Asia/Kolkata." }
    }

    /// - Parameters:
    ///   - passwordCost: lower in tests.
    ///   - uptime: a monotonic clock, for measuring.
    /// - Throws: ``SettingsError``; whatever the store throws.
    package init(
        store: any Store,
        settings: ServerSettings = ServerSettings(),
        secret: SigningSecret,
        registry: PrometheusRegistry = PrometheusRegistry(),
        passwordCost: PasswordCost = .standard,
        loginLimits: LoginLimits = LoginLimits(),
        registrationLimits: RegistrationLimits = RegistrationLimits(),
        uptime: @escaping @Sendable () -> Duration,
        logger: Logger
    ) async throws {
        self.logger = logger
        let hours = try Self.hours(settings)
        let metrics = ServerMetrics(factory: registry, catalog: store.catalog, uptime: uptime)
        let (epoch, lostTime, removed) = try await Self.past(of: store)
        let gate = LoginGate(limits: loginLimits)
        let accounts = try await Self.accounts(store, secret.bound(to: epoch), passwordCost, gate, metrics)
        services = Services(
            store: store,
            settings: settings,
            authenticator: Authenticator(store: store, verifier: accounts.verifier),
            accounts: accounts,
            registrations: RegistrationGate(limits: registrationLimits),
            workingHours: hours,
            readAudit: ReadAudit(store: store, metrics: metrics, logger: logger),
            deviceHealth: DeviceHealthLog(store: store, logger: logger),
            live: LiveChanges(store: store, logger: logger),
            listeners: Listeners(),
            metrics: metrics,
            bodies: BodyReader(),
            epoch: epoch,
            lostTime: lostTime,
            retention: Retention(store: store, removed: removed, logger: logger),
            exposition: registry.exposition
        )
        exchange = ExchangeService(services: services, secret: secret)
        api = API(services, exchange)
        responder = Self.edge(api, store, settings, registry, uptime)
    }

    private static func hours(_ settings: ServerSettings) throws(SettingsError) -> WorkingHours {
        guard let hours = WorkingHours(timeZone: settings.timeZone) else { throw .unknownTimeZone }
        return hours
    }

    private static func past(of store: any Store) async throws -> (String, LostTime, Moment) {
        try await store.read { (try $0.epoch(), try $0.lostTime(), try $0.exitsRemovedUntil()) }
    }

    private static func edge(
        _ api: API,
        _ store: any Store,
        _ settings: ServerSettings,
        _ registry: PrometheusRegistry,
        _ uptime: @escaping @Sendable () -> Duration
    ) -> EdgeResponder {
        EdgeResponder(
            api: api,
            store: store,
            requestIDs: RequestIDSource(randomness: store.environment.randomBytes),
            metrics: RequestMetrics(factory: registry, uptime: uptime),
            compression: ResponseCompression(factory: registry),
            cors: CORSPolicy(origins: Set(settings.allowedOrigins))
        )
    }

    private static func accounts(
        _ store: any Store,
        _ secret: SigningSecret,
        _ cost: PasswordCost,
        _ throttle: LoginGate,
        _ metrics: ServerMetrics
    ) async throws -> Accounts {
        let environment = store.environment
        return Accounts(
            store: store,
            passwords: PasswordHasher(
                cost: cost,
                concurrency: System.coreCount,
                randomness: environment.randomBytes
            ),
            issuer: await TokenIssuer(secret: secret, now: environment.now, randomness: environment.randomBytes),
            verifier: await TokenVerifier(secret: secret, now: environment.now),
            throttle: throttle,
            metrics: metrics
        )
    }

    /// The application, to be run in a service group.
    ///
    /// - Parameter ready: told the port as soon as requests are taken.
    package func application(
        _ listening: Listening,
        ready: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> some ApplicationProtocol {
        var application = Application(
            responder: responder,
            server: try Self.channel(listening),
            configuration: ApplicationConfiguration(
                address: .hostname(listening.host, port: listening.port),
                availableConnectionsDelegate: OpenConnections(
                    most: listening.connections,
                    meter: services.metrics.connections
                )
            ),
            onServerRunning: { await ready($0.localAddress?.port ?? 0) },
            logger: logger
        )
        application.addServices(services.readAudit, services.deviceHealth, services.live, services.retention)
        return application
    }

    /// Forgets what left scopes before an instant, as happens every day for what is older than 400 days.
    package func removeExits(before instant: Instant) async throws {
        try await services.retention.tidy(removingExitsBefore: instant)
    }

    /// Writes what waits for the audit log, which otherwise happens within a second.
    package func flushAudit() async throws { try await services.readAudit.flush() }

    private static func channel(_ listening: Listening) throws -> HTTPServerBuilder {
        let idle = TimeAmount(HTTPLimit.idleConnection)
        let http1 = HTTP1Channel.Configuration(
            idleTimeout: idle,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: HTTPLimit.headers.bytes,
                maxHeaderListSize: HTTPLimit.headers.bytes,
                maxHeaderFieldCount: HTTPLimit.headerCount
            )
        )
        guard let tls = listening.tls else { return .http1(configuration: http1) }
        return try .http2Upgrade(
            tlsConfiguration: tls,
            configuration: .init(idleTimeout: HTTPLimit.idleConnection, streamConfiguration: http1)
        )
    }
}
