package import Logging
package import NabhaModel

/// Writes the log line by line, as JSON for machines or as text for people.
package struct LineLogHandler: LogHandler {
    package enum Format: Sendable, Hashable {
        case json
        case text(isColoured: Bool)

        /// Text on a terminal, JSON elsewhere; colour unless the reader set `NO_COLOR` (https://no-color.org).
        package static func suited(isTerminal: Bool, noColour: String?) -> Format {
            isTerminal ? .text(isColoured: noColour?.isEmpty ?? true) : .json
        }
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: Format
    private let now: @Sendable () -> Instant
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - label: the name of the logger.
    ///   - level: what is less important is not logged.
    ///   - now: the clock of the server.
    ///   - write: takes one line with its newline; called from many threads, see ``StandardErrorLog``.
    package init(
        label: String,
        format: Format,
        level: Logger.Level = .info,
        now: @escaping @Sendable () -> Instant,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.format = format
        logLevel = level
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        let line = LogLine(
            time: now(),
            level: event.level,
            logger: label,
            message: event.message.description,
            metadata: all,
            error: event.error
        )
        switch format {
        case .json: write(line.json + "\n")
        case .text(let isColoured): write(line.text(isColoured: isColoured) + "\n")
        }
    }
}
