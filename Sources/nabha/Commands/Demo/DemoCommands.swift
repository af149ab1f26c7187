import ArgumentParser

struct DemoCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "An invented district: to look at, to teach, to measure with.",
        subcommands: [DemoLoad.self, DemoDay.self]
    )
}
