import NabhaModel
import NabhaStore
import NabhaSync
import Synchronization

/// Whose each device is: asked with every request of a device, and never changed.
final class DeviceOwners: Sendable {
    /// Devices kept; further ones are read each time.
    static let limit = 200_000

    private let store: any Store
    private let owners = Mutex<[DeviceID: RecordID]>([:])

    init(store: any Store) { self.store = store }

    /// - Returns: nil for a number that no device has; that is not kept, for the next device may get it.
    func owner(of device: DeviceID) async throws -> RecordID? {
        if let known = owners.withLock({ $0[device] }) { return known }
        guard let owner = try await store.read({ try $0.user(ofDevice: device) }) else { return nil }
        owners.withLock { owners in
            if owners.count < Self.limit { owners[device] = owner }
        }
        return owner
    }
}
