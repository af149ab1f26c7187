package import Logging
import NabhaModel
package import NabhaStore
import NabhaSync
import ServiceLifecycle
import Synchronization

/// Gathers how the synchronisation of devices goes, and writes it every few seconds: it is no reason for a phone to wait
/// for the disk, and what a loss of power takes is told again with the next sync.
package final class DeviceHealthLog: Service {
    /// How long something may wait to be written.
    package static let interval = Duration.seconds(5)

    private let waiting = Mutex<[DeviceID: DeviceHealthChange]>([:])
    private let lastFlush = Mutex<Task<Void, any Error>?>(nil)
    private let store: any Store
    private let logger: Logger

    package init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Notes that a device has sent a request that was told to be its own.
    ///
    /// - Parameters:
    ///   - report: what the device tells of itself.
    ///   - received: bytes of the request's body, as they came over the network.
    ///   - sent: bytes of the reply's body before or after compression, whichever the caller knows.
    ///   - succeeded: whether it was answered as a sync; a request that was refused counts its bytes only.
    func noted(
        _ device: DeviceID,
        report: DeviceReport?,
        received: Int,
        sent: Int,
        at now: Instant,
        succeeded: Bool = true
    ) {
        var change = DeviceHealthChange()
        change.health.lastSeen = now
        change.health.bytesReceived = Int64(received)
        change.health.bytesSent = Int64(sent)
        if succeeded {
            change.health.lastSuccess = now
            change.health.syncs = 1
        }
        change.health.pending = report?.pending
        change.health.clockDrift = report?.now.map { $0 - now }
        change.health.lastError = report?.error
            .map { DeviceReport.Failure(phase: $0.phase, code: $0.code, at: $0.at ?? now) }
        change.app = report?.app
        waiting.withLock { $0[device, default: DeviceHealthChange()].formUnion(change) }
    }

    /// Writes what is waiting; when it returns, all that was noted before is written.
    package func flush() async throws {
        // One after the other: what another flush has taken and not yet written is waited for as well.
        let turn = lastFlush.withLock { last in
            let turn = Task { [last, self] in
                _ = await last?.result
                try await writeWaiting()
            }
            last = turn
            return turn
        }
        try await turn.value
    }

    private func writeWaiting() async throws {
        let gathered = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
        guard !gathered.isEmpty else { return }
        do {
            try await store.write(Origin(user: nil, route: "device health")) { transaction in
                for (device, change) in gathered.sorted(by: { $0.key < $1.key }) {
                    try transaction.add(change, to: device)
                }
            }
        } catch {
            // Nothing is lost while the disk is full: it waits for the next attempt, under what came meanwhile.
            waiting.withLock { waiting in
                for (device, change) in gathered {
                    var change = change
                    if let later = waiting[device] { change.formUnion(later) }
                    waiting[device] = change
                }
            }
            throw error
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                // A pause, not a moment of the world: what was noted in it is written together.
                try? await Task.sleep(for: Self.interval)
                do { try await flush() } catch {
                    let metadata: Logger.Metadata = ["error_type": "\(type(of: error))"]
                    logger.error("The health of devices cannot be written", metadata: metadata)
                }
            }
        }
        try await flush()
    }
}
