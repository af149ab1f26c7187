import Logging
import NabhaModel

extension LogLine {
    /// One JSON object, without the newline: `time`, `level`, `logger`, `message`, then the metadata by name.
    package var json: String {
        var text = "{\"time\":\(Self.quoted(time.description)),\"level\":\"\(level.rawValue)\""
        text += ",\"logger\":\(Self.quoted(logger)),\"message\":\(Self.quoted(message))"
        for field in fields {
            text += ",\"\(field.key.rawValue)\":"
            switch field.value {
            case .text(let value): text += Self.quoted(value)
            case .literal(let value): text += value
            case .list(let values): text += "[" + values.map(Self.quoted).joined(separator: ",") + "]"
            }
        }
        if droppedCount > 0 { text += ",\"dropped_metadata\":\(droppedCount)" }
        return text + "}"
    }

    /// One line for people, without the newline.
    package func text(isColoured: Bool) -> String {
        let colour = isColoured ? Self.colour(level) : nil
        var text = "\(time) "
        let name = level.rawValue.uppercased()
        let padded = name + String(repeating: " ", count: max(0, 8 - name.count))
        text += colour.map { "\u{1b}[\($0)m\(padded)\u{1b}[0m" } ?? padded
        text += " " + Self.visible(message)
        for field in fields {
            text += " \(field.key.rawValue)="
            switch field.value {
            case .text(let value): text += Self.word(value)
            case .literal(let value): text += value
            case .list(let values): text += values.map(Self.word).joined(separator: ",")
            }
        }
        if droppedCount > 0 { text += " dropped_metadata=\(droppedCount)" }
        return text
    }

    private static func colour(_ level: Logger.Level) -> Int? {
        switch level {
        case .trace, .debug: 2
        case .info: nil
        case .notice: 36
        case .warning: 33
        case .error, .critical: 31
        }
    }

    /// A value as it is when it is one plain word, else in quotes: `a=b c=d` in a value must not look like two fields.
    private static func word(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" }
        return isPlain ? visible(value) : quoted(value)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                quoted.append("\\")
                quoted.append(scalar)
            } else {
                append(scalar, to: &quoted)
            }
        }
        quoted.append("\"")
        return String(quoted)
    }

    /// A text with nothing in it that a terminal would obey.
    package static func visible(_ text: String) -> String {
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { append(scalar, to: &visible) }
        return String(visible)
    }

    /// Line ends, terminal control codes and marks that turn the direction of writing are written out: with them a
    /// value could forge a line of the log or make a terminal show something else than what is there.
    private static func append(_ scalar: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: break
        case .format where scalar.properties.isBidiControl: break
        default:
            text.append(scalar)
            return
        }
        let hex = String(scalar.value, radix: 16)
        text.append(contentsOf: ("\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex).unicodeScalars)
    }
}
