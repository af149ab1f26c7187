import NabhaServer
import NabhaSync

/// What a command tells: many things alike, or one thing.
struct Listing: Sendable {
    let columns: [String]
    let rows: [[JSON]]

    /// Longer cells of a table are cut; JSON has them whole.
    static let longestCell = 100

    /// Columns of text, two spaces apart; numbers to the right.
    var table: String {
        let cells = [columns.map { $0.uppercased() }] + rows.map { $0.map(\.cell) }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let isNumeric = columns.indices.map { column in
            !rows.isEmpty && rows.allSatisfy { $0[column].integer != nil || $0[column] == .null }
        }
        let lines = cells.map { row in
            let padded = row.enumerated()
                .map { column, cell in
                    isNumeric[column] ? cell.padded(to: widths[column], isRight: true) : cell.padded(to: widths[column])
                }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// An array of objects, one on a line.
    var json: String {
        let objects = rows.map { row in
            String(
                decoding: JSON.object(zip(columns, row).map { JSON.Member($0, $1) }).serialized(),
                as: UTF8.self
            )
        }
        return objects.isEmpty ? "[]\n" : "[" + objects.joined(separator: ",\n ") + "]\n"
    }
}

extension JSON {
    /// As a cell of a table shows it.
    fileprivate var cell: String {
        switch self {
        case .null: "–"
        case .bool(let content): content ? "yes" : "no"
        case .string(let content): content.oneLine(upTo: Listing.longestCell)
        default: String(decoding: serialized(), as: UTF8.self)
        }
    }
}

extension String {
    /// Without line breaks, with … for what is beyond a width, and with nothing that a terminal would obey.
    fileprivate func oneLine(upTo width: Int) -> String {
        let line = LogLine.visible(String(prefix(width + 1).map { $0.isNewline || $0 == "\t" ? " " : $0 }))
        return line.count > width ? line.prefix(width - 1) + "…" : line
    }

    /// With blanks up to a width; counted as people see characters, which for Gurmukhi and Devanagari are several code
    /// points each.
    func padded(to width: Int, isRight: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return isRight ? blanks + self : self + blanks
    }
}
