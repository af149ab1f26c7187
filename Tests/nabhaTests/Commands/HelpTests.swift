import ArgumentParser
import Testing

@testable import nabha

@Suite("The help of each command")
struct HelpTests {
    private static let width = 80
    /// Examples are indented by two, and so are their further lines, by more.
    private static let longestExample = 78

    /// Every command with its name, for what a failing test prints.
    private struct Command: Sendable, CustomTestStringConvertible {
        let type: any ParsableCommand.Type
        var testDescription: String { type._commandName }

        static let all: [Command] = {
            func below(_ type: any ParsableCommand.Type) -> [Command] {
                let groups = type.configuration.groupedSubcommands.flatMap(\.subcommands)
                return [Command(type: type)]
                    + (type.configuration.ungroupedSubcommands + groups).flatMap { below($0) }
            }
            return below(Nabha.self)
        }()

        /// The lines of its discussion as they stand in the source.
        var discussion: [String] {
            type.configuration.discussion.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func `fits a terminal of 80 columns`() {
        for command in Command.all {
            let help = Nabha.helpMessage(for: command.type, columns: Self.width)
            // The usage is the library's: it breaks no option from its value.
            for line in help.split(separator: "\n") where line.count > Self.width && !line.hasPrefix("USAGE: ") {
                Issue.record("\(command.testDescription): \(line)")
            }
        }
    }

    @Test func `has each paragraph in one line, for the terminal to break`() {
        for command in Command.all {
            for (line, next) in zip(command.discussion, command.discussion.dropFirst())
            where !line.isEmpty && !next.isEmpty && !next.hasPrefix(" ") {
                Issue.record("\(command.testDescription): \(next)")
            }
        }
    }

    @Test func `has examples that can be copied, line by line`() {
        var examples = 0
        for command in Command.all {
            let help = Nabha.helpMessage(for: command.type, columns: Self.width)
            var previous = ""
            for line in command.discussion {
                defer { previous = line }
                guard line.hasPrefix("  ") else { continue }
                examples += 1
                #expect(line.count <= Self.longestExample, "\(command.testDescription): \(line)")
                #expect(help.contains(line), "\(command.testDescription): broken: \(line)")
                #expect(
                    !line.hasPrefix("    ") || previous.hasSuffix("\\"),
                    "\(command.testDescription): no backslash before: \(line)"
                )
            }
        }
        #expect(examples > 20)
    }
}
