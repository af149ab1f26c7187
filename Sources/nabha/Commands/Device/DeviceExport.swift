import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what is on this device as JSON lines or CSV.",
        discussion: """
            As it is shown: with what was done here. The result holds patients' data; keep it as safe as they are.

            EXAMPLES
              nabha device export > records.jsonl
              nabha device export --model appointment --format csv > visits.csv
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case csv
    }

    @Option(
        help: ArgumentHelp(
            "Only these: appointment, patient, doctor, pharmacy, …; all, if left out.",
            valueName: "name"
        )
    )
    var model: String?
    @Option(help: "jsonl or csv; csv needs --model.")
    var format: Format = .jsonl
    @OptionGroup var device: DeviceOptions

    private static let names = Catalog.nabha.synced.map(\.name)

    func validate() throws {
        if let model, !Self.names.contains(model) {
            throw ValidationError("--model is one of: \(Self.names.joined(separator: ", ")).")
        }
        guard format == .jsonl || model != nil else {
            throw ValidationError("A table has one kind of record: --model.")
        }
    }

    func run() async throws {
        let phone = try await device.phone()
        for model in Catalog.nabha.synced where self.model == nil || model.name == self.model {
            let export = RecordExport(phone: phone, model: model)
            try StandardStreams.write(format == .csv ? export.csv() : export.lines())
        }
    }
}

/// The records of a model as text.
struct RecordExport {
    let phone: Phone
    let model: Model

    private var fields: [String] { model.fields.map(\.name) + model.derived.map(\.name) }

    /// An object on each line.
    func lines() throws -> String {
        try rows()
            .map { row in
                let members =
                    [JSON.Member("model", .string(model.name))] + zip(columns, row).map { JSON.Member($0, $1) }
                return String(decoding: JSON.object(members).serialized(), as: UTF8.self) + "\n"
            }
            .joined()
    }

    /// By RFC 4180, with the names of the columns in the first line.
    func csv() throws -> String {
        let rows = try [columns] + rows().map { $0.map(\.plain) }
        return rows.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    private var columns: [String] { ["id", "uid", "revision", "state"] + fields }

    private func rows() throws -> [[JSON]] {
        try phone.replica.records(model.name)
            .map { record in
                [
                    record.id > 0 ? .integer(record.id) : .null, .string(record.key.uid.description),
                    .integer(record.revision.rawValue), .string(try phone.state(record).word),
                ] + fields.map { record[$0].json }
            }
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension Value {
    /// As people and other programs read it.
    var json: JSON {
        switch self {
        case .null: .null
        case .bool(let content): .bool(content)
        case .integer(let content): .integer(content)
        case .text(let content): .string(content)
        case .instant(let content): .string(content.description)
        case .day(let content): .string(content.description)
        }
    }
}

extension JSON {
    /// Without quotes.
    fileprivate var plain: String {
        switch self {
        case .null: ""
        case .string(let text): text
        default: String(decoding: serialized(), as: UTF8.self)
        }
    }
}
