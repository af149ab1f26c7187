import ArgumentParser
import NabhaStore
import NabhaSync

struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that nothing in the audit log was changed, left out or put between.",
        discussion: """
            Exit status 1 where a line does not follow from those before it. Print the last hash, and keep it elsewhere: \
            only that shows that the end was not cut off.
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (lines, fault, hash) = try await data.store()
            .read { snapshot -> (Int, Int64?, String) in
                let log = AuditLog(session: snapshot.session)
                let (lines, fault) = try log.verify()
                return (lines, fault, try log.lastHash())
            }
        try output.show(
            fault.map { "The audit log is not sound: line \($0) does not follow from those before it." }
                ?? "The audit log is sound: \(lines) lines. Last hash: \(hash)",
            [
                JSON.Member("lines", .integer(Int64(lines))),
                JSON.Member("first_fault", fault.map { .integer($0) } ?? .null),
                JSON.Member("last_hash", .string(hash)),
            ]
        )
        if fault != nil { throw ExitCode(CommandStatus.failure.rawValue) }
    }
}
