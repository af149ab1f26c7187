import ArgumentParser

struct AuditCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Who changed what, and who read what of a patient.",
        subcommands: [AuditShow.self, AuditVerify.self]
    )
}
