import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct AuditShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the audit log, oldest first.",
        discussion: """
            EXAMPLES
              nabha audit show --user doctor1 --action read
              nabha audit show --since 2024-01-20T00:00:00Z --output json
            """
    )

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case change
        case read
    }

    @Option(help: ArgumentHelp("Only what this user did.", valueName: "username"))
    var user: String?
    @Option(help: "Only changes, or only reads.")
    var action: Action?
    @Option(
        help: ArgumentHelp("Only from this instant on, as 2024-01-20T00:00:00Z.", valueName: "instant"),
        transform: Instant.option
    )
    var since: Instant?
    @Option(help: ArgumentHelp("Only the newest so many lines that fit.", valueName: "number"))
    var last: Int = 1_000
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard last > 0 else { throw ValidationError("--last must be at least 1.") }
    }

    func run() async throws {
        let since = since
        let store = try await data.store()
        let wanted = user
        let action = action.flatMap { AuditEntry.Action(rawValue: $0.rawValue) }
        let last = last
        let (lines, names) = try await store.read { snapshot -> ([AuditLine], [RecordID: String]) in
            let id = try wanted.map { name -> RecordID in
                guard let user = try snapshot.user(named: name) else {
                    throw CommandFailure(.noInput, "There is no user with this name.")
                }
                return user.id
            }
            var lines: [AuditLine] = []
            try AuditLog(session: snapshot.session)
                .lines { line in
                    guard since.map({ line.instant >= $0 }) ?? true, id.map({ line.entry.user == $0 }) ?? true,
                        action.map({ line.entry.action == $0 }) ?? true
                    else { return true }
                    lines.append(line)
                    // Dropped in portions: of a year's log only the end is kept in memory.
                    if lines.count >= 2 * last { lines.removeFirst(lines.count - last) }
                    return true
                }
            lines = Array(lines.suffix(last))
            return (lines, try Self.names(Set(lines.compactMap(\.entry.user)), in: snapshot))
        }
        try output.show(Listing(columns: Self.columns, rows: lines.map { Self.row($0, names) }))
    }

    private static let columns = ["line", "time", "user", "action", "records", "route", "requests"]

    private static func row(_ line: AuditLine, _ names: [RecordID: String]) -> [JSON] {
        [
            .integer(line.sequence), .string(line.instant.description),
            line.entry.user.map { .string(names[$0] ?? "user \($0), deleted") } ?? "the program",
            .string(line.entry.action.rawValue), .string(line.entry.records), .string(line.entry.route),
            .string(line.entry.requests),
        ]
    }

    private static func names(_ users: Set<RecordID>, in snapshot: Snapshot) throws -> [RecordID: String] {
        var names: [RecordID: String] = [:]
        for id in users { names[id] = try snapshot.record(User.model, id)?[User.username] }
        return names
    }
}
