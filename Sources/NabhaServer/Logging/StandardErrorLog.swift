import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The log on standard error: whole lines, one after the other.
package enum StandardErrorLog {
    /// Lines longer than a pipe's atomic write would otherwise mix when two threads log at once.
    private static let turn = Mutex<Void>(())

    /// A log that cannot be written (closed pipe, full disk) is lost; the server goes on.
    package static func write(_ line: String) {
        turn.withLock { _ in
            var line = line
            line.withUTF8 { bytes in
                var rest = UnsafeRawBufferPointer(bytes)
                while let start = rest.baseAddress, rest.count > 0 {
                    #if canImport(Glibc)
                    let count = Glibc.write(STDERR_FILENO, start, rest.count)
                    #elseif canImport(Musl)
                    let count = Musl.write(STDERR_FILENO, start, rest.count)
                    #else
                    let count = Darwin.write(STDERR_FILENO, start, rest.count)
                    #endif
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { return }
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                }
            }
        }
    }

    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
