import ArgumentParser
import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaSync

struct DeviceSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Send what was done here, and fetch what was done elsewhere.",
        discussion: """
            What has come is kept, also where the network fails in between; the next sync goes on from there. A \
            connection that drops is made anew by itself. With --watch the server tells of news at once.

            EXAMPLES
              nabha device sync
              nabha device sync --watch
              nabha device sync --link 2g-edge
              nabha device sync --json | jq .bytes_received
            """
    )

    @Flag(help: "Keep in step until Ctrl-C.")
    var watch = false
    @Flag(help: "Compare everything here with the server as well, and repair what differs.")
    var check = false
    @Option(
        help: ArgumentHelp("Bytes that a reply may have; what suits the network, if left out.", valueName: "bytes"),
        transform: BudgetOption.read
    )
    var budget: ByteCount?
    @OptionGroup var device: DeviceOptions
    @OptionGroup var link: LinkOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if link.wantsList { return try output.show(LinkOptions.listing) }
        let transport = link.transport()
        do {
            try await sync(over: transport)
            await transport.shutdown()
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    private func sync(over transport: HTTPTransport) async throws {
        let metered = MeteredTransport(transport)
        let home = device.deviceHome
        let user = try home.user(named: device.user)
        let phone = try await Phone(home: home, user: user, transport: metered, budget: budget)
        let line = LiveLine()
        if watch {
            let watch = SyncWatch(phone: phone, transport: metered, line: line, output: output)
            return try await watch.run(events: link.transport())
        }
        let summary = try await SyncRun(phone: phone, transport: metered, line: line).run(wantsCheck: check)
        try output.show(sentences(summary, try phone.replica.progress()), members(summary, phone))
    }

    private func sentences(_ summary: SyncRun.Summary, _ progress: ReplicaProgress) -> [String] {
        var lines = [summary.sentence(link: link.profile?.name)]
        if check {
            lines.append(
                progress.agreed == true
                    ? "Everything here is as the server has it."
                    : "Something differed, and was fetched anew. Check once more: nabha device sync --check"
            )
        }
        if summary.attention > 0 {
            lines.append("Something needs your attention (\(summary.attention)): nabha device attention list")
        }
        return lines
    }

    private func members(_ summary: SyncRun.Summary, _ phone: Phone) -> [JSON.Member] {
        var members = summary.members
        if let name = link.profile?.name { members.append(JSON.Member("link", .string(name))) }
        if check { members.append(JSON.Member("agreed", .bool((try? phone.replica.progress().agreed) == true))) }
        return members
    }
}

enum BudgetOption {
    /// As the protocol has it.
    private static let range = 256...SyncLimit.largestBudget.bytes

    static func read(_ text: String) throws -> ByteCount {
        guard let bytes = Int(text), range.contains(bytes) else {
            throw ValidationError("--budget is from \(range.lowerBound) to \(range.upperBound) bytes.")
        }
        return ByteCount(bytes: bytes)
    }
}
