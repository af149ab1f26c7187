import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceLogout: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Remove everything of a user from this device.",
        discussion: """
            Refused while there is work that the server does not have, unless it may be lost.

            EXAMPLES
              nabha device logout
              nabha device logout --user asha --discard-unsent-work
            """
    )

    @Flag(help: "Lose what was not sent and what was refused.")
    var discardUnsentWork = false
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        do {
            try await phone.client.signOut(discardingUnsentWork: discardUnsentWork)
        } catch let work as UnsentWork {
            throw CommandFailure(.badData, try refusal(work, phone))
        }
        phone.home.remove(phone.user)
        let others = phone.home.users.map(\.description)
        let left = others.isEmpty ? [] : ["Still on this device: \(others.joined(separator: ", "))."]
        try output.show(
            ["\(phone.user.username) is signed out; nothing of \(phone.user.username) is left on this device."] + left,
            [JSON.Member("username", .string(phone.user.username)), JSON.Member("server", .string(phone.user.server))]
        )
    }

    /// What would be lost, by name, and what to do about it.
    private func refusal(_ work: UnsentWork, _ phone: Phone) throws -> String {
        var lines = ["The server does not have \(work.unsent + work.refused) of your edits; they would be lost:"]
        let unsettled = try UnsettledWork(phone).sentences
        lines += unsettled.prefix(Self.most).map { "  \($0)" }
        if unsettled.count > Self.most { lines.append("  and \(unsettled.count - Self.most) more") }
        if work.unsent > 0 { lines.append("Send them first: nabha device sync") }
        if work.refused > 0 { lines.append("Decide about the refused ones: nabha device attention list") }
        lines.append("To lose them: nabha device logout --discard-unsent-work")
        return lines.joined(separator: "\n")
    }

    private static let most = 10
}
