package import Logging
package import NabhaModel

/// One event of the log, reduced to what may be written.
///
/// Its formats are `json` and `text(isColoured:)`.
package struct LogLine: Sendable, Hashable {
    package enum FieldValue: Sendable, Hashable {
        case text(String)
        /// A number or truth value, written bare in JSON.
        case literal(String)
        case list([String])
    }

    package struct Field: Sendable, Hashable {
        package var key: LogKey
        package var value: FieldValue
    }

    package static let longestMessage = 4_096
    package static let longestValue = 512
    package static let mostListElements = 32

    package var time: Instant
    package var level: Logger.Level
    package var logger: String
    package var message: String
    package var fields: [Field]
    /// Metadata that was left out because ``LogKey`` does not list it.
    package var droppedCount: Int

    package init(
        time: Instant,
        level: Logger.Level,
        logger: String,
        message: String,
        metadata: Logger.Metadata,
        error: (any Error)? = nil
    ) {
        self.time = time
        self.level = level
        self.logger = Self.cut(logger, to: Self.longestValue)
        self.message = Self.cut(message, to: Self.longestMessage)
        (fields, droppedCount) = Self.allowed(metadata)
        if let error, !fields.contains(where: { $0.key == .errorType }) {
            fields.append(Field(key: .errorType, value: .text(String(reflecting: type(of: error)))))
        }
        fields.sort { $0.key.rawValue < $1.key.rawValue }
    }

    private static func allowed(_ metadata: Logger.Metadata) -> ([Field], dropped: Int) {
        var kept: [LogKey: FieldValue] = [:]
        var dropped = 0
        // A library's name for a key gives way to the key's own.
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            guard let key = LogKey.allowed(name), let value = fieldValue(value) else {
                dropped += 1
                continue
            }
            if kept[key] == nil || key.rawValue == name { kept[key] = value }
        }
        return (kept.map { Field(key: $0.key, value: $0.value) }, dropped)
    }

    /// Nil for dictionaries: their keys would have to be looked at one by one, and nothing of ours needs them.
    private static func fieldValue(_ value: Logger.MetadataValue) -> FieldValue? {
        switch value {
        case .string(let text): return .text(cut(text, to: longestValue))
        case .stringConvertible(let value): return fieldValue(of: value)
        case .dictionary: return nil
        case .array(let values):
            var texts: [String] = []
            for value in values.prefix(mostListElements) {
                guard case .text(let text) = fieldValue(value) else { return nil }
                texts.append(text)
            }
            return .list(texts)
        @unknown default: return nil
        }
    }

    private static func fieldValue(of value: any CustomStringConvertible) -> FieldValue {
        switch value {
        case let number as any FixedWidthInteger: .literal(String(describing: number))
        case let number as Double where number.isFinite: .literal(String(describing: number))
        case let truth as Bool: .literal(truth ? "true" : "false")
        default: .text(cut(value.description, to: longestValue))
        }
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…"
    }
}
