import Synchronization

/// One line on a terminal that is written over as things go on; nothing elsewhere.
final class LiveLine: Sendable {
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let last = Mutex("")

    init(
        isTerminal: Bool = StandardStreams.isErrorTerminal,
        write: @escaping @Sendable (String) -> Void = StandardStreams.writeError
    ) {
        self.isTerminal = isTerminal
        self.write = write
    }

    func show(_ text: String) {
        guard isTerminal else { return }
        let isNew = last.withLock { last in
            defer { last = text }
            return last != text
        }
        if isNew { write("\r\(text)\u{1B}[K") }
    }

    /// Takes it away, so that what follows begins on an empty line.
    func clear() {
        guard isTerminal else { return }
        let wasThere = last.withLock { last in
            defer { last = "" }
            return !last.isEmpty
        }
        if wasThere { write("\r\u{1B}[K") }
    }
}
