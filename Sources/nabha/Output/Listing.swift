import NabhaServer
import NabhaSync

/// What a command tells: many things alike, or one thing.
struct Listing: Sendable {
    let columns: [String]
    let rows: [[JSON]]
    /// What a table shows in the place of a value, row by row; nil for the value itself.
    var shown: [[String?]] = []
    /// Columns that only scripts need.
    var hidden: Set<String> = []
    /// What people read where there is no row; the heads of the columns, if left out.
    var whenEmpty: String?
    /// What a row is to be seen at a glance as, on a terminal with colours.
    var emphasis: [Emphasis?] = []

    enum Emphasis: Sendable {
        case waiting
        case attention
    }

    /// Longer cells of a table are cut; JSON has them whole.
    static let longestCell = 100

    /// Columns of text, two spaces apart; numbers to the right.
    var table: String { table(isColoured: false) }

    func table(isColoured: Bool) -> String {
        if rows.isEmpty, let whenEmpty { return whenEmpty + "\n" }
        let places = columns.indices.filter { !hidden.contains(columns[$0]) }
        let cells = ([columns.map { $0.uppercased() }] + rows.indices.map(cells)).map { row in places.map { row[$0] } }
        let widths = places.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let isNumeric = places.map { column in
            !rows.isEmpty && rows.allSatisfy { $0[column].isNumeric }
        }
        let lines = cells.map { row in
            let padded = row.enumerated()
                .map { column, cell in
                    isNumeric[column] ? cell.padded(to: widths[column], isRight: true) : cell.padded(to: widths[column])
                }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        guard isColoured else { return lines.joined(separator: "\n") + "\n" }
        return lines.enumerated().map(coloured).joined(separator: "\n") + "\n"
    }

    private func cells(_ row: Int) -> [String] {
        rows[row].enumerated()
            .map { column, value in
                guard row < shown.count, let text = shown[row][column] else { return value.cell }
                return text.oneLine(upTo: Self.longestCell)
            }
    }

    private func coloured(_ line: Int, _ text: String) -> String {
        let emphasis = line == 0 || line > emphasis.count ? nil : emphasis[line - 1]
        switch emphasis {
        case .attention: return "\u{1B}[31m\(text)\u{1B}[0m"
        case .waiting: return "\u{1B}[33m\(text)\u{1B}[0m"
        case nil: return line == 0 ? "\u{1B}[1m\(text)\u{1B}[0m" : text
        }
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
    /// Whether it may stand in a column of numbers.
    fileprivate var isNumeric: Bool {
        switch self {
        case .null, .integer, .number: true
        default: false
        }
    }

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
        LogLine.visible(String(prefix(width + 1).map { $0.isNewline || $0 == "\t" ? " " : $0 })).shortened(to: width)
    }

    /// With … for what is beyond a width.
    func shortened(to width: Int) -> String { count > width ? prefix(width - 1) + "…" : self }

    /// With blanks up to a width; counted as people see characters, which for Gurmukhi and Devanagari are several code
    /// points each.
    func padded(to width: Int, isRight: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return isRight ? blanks + self : self + blanks
    }
}
