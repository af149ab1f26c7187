import ArgumentParser
import NabhaStore
import NabhaSync

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Look at the whole database: is it sound, and does everything kept for speed follow from the records?",
        discussion: """
            Exit status 1 where something is wrong. The server may run meanwhile; on a large database it takes minutes.

            EXAMPLES
              nabha check --data /var/lib/nabha
              nabha check --output json | jq -r '.[].message'
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let bar = ProgressBar("Checking")
        let report = try await StoreCheck()
            .run(on: try await data.store()) { step in
                if step.check == .records || step.check == .changeIndex { bar.update(step.done, of: step.total) }
            }
        if output.isJSON || !report.isSound {
            try output.show(
                Listing(columns: ["check", "model", "record", "scope", "message"], rows: report.findings.map(row))
            )
        }
        if !output.isJSON {
            let hidden = report.total - report.findings.count
            let more = hidden > 0 ? ", \(hidden) more than are listed" : ""
            try output.show(report.isSound ? "The database is sound." : "\(report.total) findings\(more).", [])
        }
        if !report.isSound { throw ExitCode(CommandStatus.failure.rawValue) }
    }

    private func row(_ finding: CheckFinding) -> [JSON] {
        [
            .string(finding.check.rawValue), finding.model.map { .string($0) } ?? .null,
            finding.record.map { .integer($0) } ?? .null, finding.scope.map { .string($0) } ?? .null,
            .string(finding.message),
        ]
    }
}
