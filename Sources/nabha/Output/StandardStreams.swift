import Foundation

/// The program's own standard output and error.
enum StandardStreams {
    /// A reader that has gone away is no reason to fail; a disk that is full is.
    static func write(_ text: String) throws(CommandFailure) {
        guard let code = send(text, to: STDOUT_FILENO), code != EPIPE else { return }
        throw CommandFailure(.outputLost, "The result could not be written: \(String(cString: strerror(code))).")
    }

    /// There is nowhere to tell what goes wrong with this.
    static func writeError(_ text: String) { _ = send(text, to: STDERR_FILENO) }

    /// - Returns: the code of the error that ended it; nil where all was written.
    private static func send(_ text: String, to file: Int32) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody who shares the terminal or the pipe has said that writing must not wait.
                var place = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                poll(&place, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// A terminal whose user has nothing against colours (no-color.org).
    static var isOutputColoured: Bool {
        isOutputTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
}
