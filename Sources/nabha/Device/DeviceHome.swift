import Foundation

/// The folder with what each user of this device has on it: a database for each server and user.
struct DeviceHome: Sendable {
    static let variable = "NABHA_DEVICE_HOME"

    let path: String

    /// - Parameter given: on the command line.
    init(given: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        path =
            [given, environment[Self.variable]].compactMap { $0 }.first { !$0.isEmpty } ?? Self.standard(environment)
    }

    /// By the XDG Base Directory Specification.
    private static func standard(_ environment: [String: String]) -> String {
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (data ?? "\(environment["HOME"] ?? ".")/.local/share") + "/nabha/device"
    }

    /// The one who was here last.
    var last: DeviceUser? {
        guard let text = try? String(contentsOfFile: lastPath, encoding: .utf8) else { return nil }
        return DeviceUser(folder: text.trimmingCharacters(in: .newlines)).flatMap { users.contains($0) ? $0 : nil }
    }

    /// All who have something here, by name.
    var users: [DeviceUser] {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return folders.sorted().compactMap { DeviceUser(folder: $0) }
    }

    func folder(of user: DeviceUser) -> String { path + "/" + user.folder }

    /// The user that a person means.
    ///
    /// - Parameter name: a username, or `username@server`; nil for who was here last.
    /// - Throws: a failure that says what to do where there is none, or more than one.
    func user(named name: String?) throws(CommandFailure) -> DeviceUser {
        guard let name else {
            if let last { return last }
            let others = users.map(\.username).joined(separator: ", ")
            throw CommandFailure(
                .noInput,
                others.isEmpty
                    ? "Nobody has signed in on this device. See: nabha device login --help"
                    : "Say whose records: --user NAME. On this device: \(others)."
            )
        }
        let known = users.filter { $0.username == name || $0.description == name }
        guard let first = known.first else {
            let others = users.map(\.username).joined(separator: ", ")
            throw CommandFailure(
                .noInput,
                "\(name) has not signed in on this device"
                    + (others.isEmpty ? ". See: nabha device login --help" : ", but: \(others).")
            )
        }
        guard known.count == 1 else {
            let names = known.map(\.description).joined(separator: ", ")
            throw CommandFailure(.usage, "Several servers know a \(name). Say which: \(names)")
        }
        return first
    }

    /// Makes the folder of a user, with rights for nobody else.
    func prepare(_ user: DeviceUser) throws(CommandFailure) {
        do {
            try FileManager.default.createDirectory(atPath: folder(of: user), withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.cannotCreate, "The folder \(path) cannot be made: check the path and its rights.")
        }
    }

    func note(last user: DeviceUser) throws(CommandFailure) {
        do { try Data((user.folder + "\n").utf8).write(to: URL(fileURLWithPath: lastPath), options: .atomic) } catch {
            throw CommandFailure(.cannotCreate, "The folder \(path) cannot be written: check its rights.")
        }
    }

    func remove(_ user: DeviceUser) { try? FileManager.default.removeItem(atPath: folder(of: user)) }

    private var lastPath: String { path + "/last" }
}

/// Somebody with a database here, and the server it belongs to.
struct DeviceUser: Sendable, Hashable, CustomStringConvertible {
    let username: String
    /// With scheme, without a slash at its end.
    let server: String

    init(username: String, server: String) {
        self.username = username
        self.server = server
    }

    /// Reads what ``folder`` gives.
    init?(folder: String) {
        let parts = folder.split(separator: "@", omittingEmptySubsequences: false)
            .map { String($0).removingPercentEncoding }
        guard parts.count == 2, let username = parts[0], let server = parts[1], !username.isEmpty, !server.isEmpty
        else { return nil }
        self.init(username: username, server: server)
    }

    /// A name for a folder, in which both can be read.
    var folder: String { Self.encoded(username) + "@" + Self.encoded(server) }

    var description: String { "\(username)@\(server)" }

    private static func encoded(_ text: String) -> String {
        var plain = CharacterSet(charactersIn: "a"..."z")
        plain.formUnion(CharacterSet(charactersIn: "A"..."Z"))
        plain.formUnion(CharacterSet(charactersIn: "0"..."9"))
        plain.insert(charactersIn: "-_.")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
