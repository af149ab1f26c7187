import ArgumentParser
import NabhaClient

/// Whose records on this device a command works on.
struct DeviceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of this device (NABHA_DEVICE_HOME; default: ~/.local/share/nabha/device).",
            valueName: "dir"
        )
    )
    var home: String?
    @Option(help: ArgumentHelp("Whose records; of who was here last, if left out.", valueName: "name"))
    var user: String?

    var deviceHome: DeviceHome { DeviceHome(given: home) }

    /// What is on the device, for commands that need no network.
    func phone() async throws -> Phone {
        let home = deviceHome
        return try await Phone(home: home, user: home.user(named: user), transport: NoNetwork())
    }
}

/// For commands that have nothing to send.
struct NoNetwork: Transport {
    struct Absent: Error {}

    func send(_ request: TransportRequest) async throws -> TransportReply { throw Absent() }
}
