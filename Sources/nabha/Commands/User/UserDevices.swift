import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct UserDevices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the phones that are signed in, and how their syncs go.",
        discussion: """
            EXAMPLES
              nabha user devices
              nabha user devices gurpreet
              nabha user devices --output json | jq '.[] | select(.pending > 0)'
            """
    )

    @Argument(help: "Only those of this user.")
    var username: String?
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let wanted = username
        let rows = try await data.store()
            .read { snapshot in
                let owner = try wanted.map { try snapshot.existingUser($0).id }
                let all = try owner.map(snapshot.devices(of:)) ?? snapshot.devices(from: 0, limit: .max)
                return try all.map { try $0.row(of: snapshot.record(User.model, $0.user)) }
            }
        let columns = ["id", "username", "name", "app", "last sync", "pending", "last error", "error at"]
        var listing = Listing(columns: columns.map { $0.replacing(" ", with: "_") }, rows: rows)
        listing.whenEmpty = "No phone is signed in."
        try output.show(listing)
    }
}

extension Device {
    fileprivate func row(of owner: Record?) -> [JSON] {
        [
            .integer(id), .string(owner?[User.username] ?? ""), .string(name), .string(app),
            health.lastSuccess.map { .string($0.description) } ?? .null,
            health.pending.map { .integer(Int64($0)) } ?? .null,
            health.lastError.map { .string("\($0.phase): \($0.code)") } ?? .null,
            health.lastError?.at.map { .string($0.description) } ?? .null,
        ]
    }
}

struct UserRevokeDevice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-device",
        abstract: "Shut a phone out that was lost; its next request is refused.",
        discussion: """
            Edits that it has not sent yet can be sent after signing in again on the same phone.

            EXAMPLE
              nabha user revoke-device 12
            """
    )

    @Argument(help: "The phone's id. See: nabha user devices")
    var id: DeviceID
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let id = id
        let username = try await data.store()
            .write(.command("user revoke-device")) { transaction -> String in
                let snapshot = transaction.snapshot
                guard let device = try snapshot.device(id), !device.isRevoked else {
                    throw CommandFailure(.noInput, "There is no such phone. See: nabha user devices")
                }
                try transaction.revokeDevice(device)
                return try snapshot.record(User.model, device.user)?[User.username] ?? ""
            }
        try output.show(
            "Phone \(id) of \(username) cannot sync any more.",
            [JSON.Member("id", .integer(id)), JSON.Member("username", .string(username))]
        )
    }
}
