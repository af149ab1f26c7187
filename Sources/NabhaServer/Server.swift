package import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
package import Logging
import NIOCore
import NIOPosix
package import NIOSSL
import NabhaModel
package import NabhaStore
package import NabhaSync

/// A server: the API on a store, ready to be run or tested.
package struct Server: Sendable {
    package let api: API
    package let services: Services
    private let responder: EdgeResponder
    private let logger: Logger

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

    /// - Parameters:
    ///   - uptime: a monotonic clock, for measuring.
    ///   - passwordCost: lower in tests.
    package init(
        store: any Store,
        settings: ServerSettings = ServerSettings(),
        secret: SigningSecret,
        registry: PrometheusRegistry = PrometheusRegistry(),
        passwordCost: PasswordCost = .standard,
        loginLimits: LoginLimits = LoginLimits(),
        uptime: @escaping @Sendable () -> Duration,
        logger: Logger
    ) async throws {
        self.logger = logger
        let environment = store.environment
        let metrics = ServerMetrics(factory: registry, catalog: store.catalog, uptime: uptime)
        let verifier = await TokenVerifier(secret: secret, now: environment.now)
        let revoked = RevokedSessions()
        try await revoked.load(from: store)
        let accounts = Accounts(
            store: store,
            passwords: PasswordHasher(
                cost: passwordCost,
                concurrency: System.coreCount,
                randomness: environment.randomBytes
            ),
            issuer: await TokenIssuer(secret: secret, now: environment.now, randomness: environment.randomBytes),
            verifier: verifier,
            throttle: LoginGate(limits: loginLimits),
            revoked: revoked,
            metrics: metrics
        )
        services = Services(
            store: store,
            settings: settings,
            authenticator: Authenticator(store: store, verifier: verifier, revoked: revoked),
            accounts: accounts,
            readAudit: ReadAudit(store: store, metrics: metrics, logger: logger),
            metrics: metrics,
            replies: ReplyCache(),
            modificationDates: ModificationDates(),
            epoch: try await store.read { try $0.epoch() },
            exposition: registry.exposition
        )
        api = API(services)
        responder = EdgeResponder(
            routes: api.routes,
            store: store,
            table: api.table,
            requestIDs: RequestIDSource(randomness: environment.randomBytes),
            metrics: RequestMetrics(factory: registry, uptime: uptime),
            compression: ResponseCompression(factory: registry),
            cors: CORSPolicy(origins: Set(settings.allowedOrigins))
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
                availableConnectionsDelegate: MaximumAvailableConnections(listening.connections)
            ),
            onServerRunning: { await ready($0.localAddress?.port ?? 0) },
            logger: logger
        )
        application.addServices(services.readAudit)
        return application
    }

    /// Writes what waits for the audit log, which otherwise happens within a second.
    package func flushAudit() async throws { try await services.readAudit.flush() }

    private static func channel(_ listening: Listening) throws -> HTTPServerBuilder {
        let idle = TimeAmount(HTTPLimit.slowestRequest)
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
            configuration: .init(idleTimeout: HTTPLimit.slowestRequest, streamConfiguration: http1)
        )
    }
}
