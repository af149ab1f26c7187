public import Crypto
import Foundation
package import NabhaModel

extension SyncClient {
    /// What a client needs to know before it starts.
    public struct Configuration: Sendable {
        /// The folder for the databases; made where it is not there.
        public var directory: String
        /// Name and version of the app with the system, as `1.0 (Android 14)`.
        public var app: String
        /// Seals texts in the databases: names, addresses, what doctors write.
        ///
        /// Lost, they are lost on this phone.
        public var key: SymmetricKey?
        /// How the client waits between tries.
        public var clock: any Clock<Duration>
        /// How many bytes a reply may have, whatever the link carries; nil for what suits the link.
        package var budget: ByteCount?
        package var environment: ClientEnvironment
        package var catalog = Catalog.nabha

        /// A configuration.
        ///
        /// - Parameters:
        ///   - directory: the folder for the databases.
        ///   - app: name and version of the app with the system.
        ///   - key: seals texts; the same for the whole life of the folder.
        ///   - clock: how the client waits between tries.
        public init(
            directory: String,
            app: String,
            key: SymmetricKey? = nil,
            clock: any Clock<Duration> = ContinuousClock()
        ) {
            self.directory = directory
            self.app = app
            self.key = key
            self.clock = clock
            environment = .system
        }

        var replicas: ReplicaDirectory {
            ReplicaDirectory(
                path: directory,
                catalog: catalog,
                environment: environment,
                cipher: FieldCipher(key: key, randomBytes: environment.randomBytes)
            )
        }
    }
}

extension ClientEnvironment {
    /// The clock and the chance of the system.
    package static let system = ClientEnvironment(
        now: {
            // The outermost place of the SDK: apps have no other program around it that could give the time.
            Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
        },
        randomBytes: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    )
}

extension Instant {
    var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    init(_ date: Date) { self.init(microseconds: Int64((date.timeIntervalSince1970 * 1_000_000).rounded())) }
}
