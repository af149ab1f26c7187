import Foundation
import NabhaModel
import NabhaStore

extension NabhaStore.Environment {
    /// The clock and the randomness of the machine.
    static let system = NabhaStore.Environment(
        now: {
            // Exact to a quarter of a microsecond in this century. Not C's timespec: which module it comes from, and so
            // whether its members are visible, depends on which files are compiled together.
            Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        },
        randomBytes: { count in
            var generator = SystemRandomNumberGenerator()
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                // Eight at a time: each word is a call of the kernel.
                withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
            }
            return bytes
        }
    )
}
