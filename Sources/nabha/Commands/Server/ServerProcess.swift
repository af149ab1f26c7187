import Foundation
import Logging
import NIOCore
import NabhaServer
import NabhaStore
import ServiceLifecycle
import UnixSignals

/// One server on one data directory, from the opening of the database to the last finished request.
struct ServerProcess {
    let settings: ServeSettings
    let directory: DataDirectory

    /// How long running requests may take to finish after SIGTERM.
    private static let grace = Duration.seconds(30)

    /// - Parameter ready: told the URL and the port as soon as requests are taken.
    /// - Throws: a failure where the data, the secret or the port cannot be had.
    func run(ready: @escaping @Sendable (_ url: String, _ port: Int) -> Void) async throws {
        let logger = makeLogger()
        try directory.create()
        let lock = try ServingLock(directory)
        let store = try directory.open(.createIfMissing)
        let secret =
            try settings.secret
            ?? SigningSecret.loadOrCreate(
                in: directory.path,
                randomness: store.environment.randomBytes
            )
        let start = ContinuousClock.now
        let server = try await Server(
            store: store,
            settings: settings.server,
            secret: secret,
            uptime: { ContinuousClock.now - start },
            logger: logger
        )
        let application = try server.application(settings.listening) { port in ready(url(port), port) }
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: application)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.grace
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw unavailable(error)
        } catch is SocketAddressError.UnknownHost {
            throw unknownAddress
        } catch is SocketAddressError {
            throw unknownAddress
        }
        logger.info("Stopped")
        withExtendedLifetime(lock) {}
    }

    private func makeLogger() -> Logger {
        let settings = settings
        return Logger(label: "nabha") { label in
            LineLogHandler(
                label: label,
                format: settings.logFormat,
                level: settings.logLevel,
                now: NabhaStore.Environment.system.now,
                write: StandardErrorLog.write
            )
        }
    }

    private func url(_ port: Int) -> String {
        let host = settings.listening.host
        let shown = host == "0.0.0.0" || host == "::" ? "localhost" : host.contains(":") ? "[\(host)]" : host
        return "\(settings.server.scheme)://\(shown):\(port)"
    }

    private var unknownAddress: CommandFailure {
        CommandFailure(
            .unavailable,
            "The address \"\(settings.listening.host)\" is not one of this machine. "
                + "Name another with --host; 0.0.0.0 is for all."
        )
    }

    private func unavailable(_ error: IOError) -> CommandFailure {
        let port = settings.listening.port
        switch error.errnoCode {
        case EADDRINUSE:
            return CommandFailure(
                .unavailable,
                "Port \(port) is taken by another program. Stop it, or choose another: --port N"
            )
        case EADDRNOTAVAIL: return unknownAddress
        case EACCES:
            return CommandFailure(
                .unavailable,
                "Port \(port) may not be used by this user: ports below 1024 need rights."
            )
        default:
            return CommandFailure(
                .unavailable,
                "Cannot listen on \(settings.listening.host) port \(port) (error \(error.errnoCode))."
            )
        }
    }
}
