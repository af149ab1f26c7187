/// Gives `count` unpredictable bytes.
///
/// The executable passes the system's generator, tests a seeded one.
package typealias RandomBytes = @Sendable (_ count: Int) -> [UInt8]
