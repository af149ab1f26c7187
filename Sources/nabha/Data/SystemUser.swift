import Foundation

/// The operating system's users, by name; by number where one has no name.
enum SystemUser {
    /// Who runs the program.
    static var current: String { name(geteuid()) }

    /// Who is to be named for what a command did: behind sudo, also who called it.
    static func actor(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        guard let caller = environment["SUDO_USER"], caller != current,
            caller.wholeMatch(of: #/[A-Za-z0-9._-]{1,32}/#) != nil
        else { return current }
        return "\(caller) as \(current)"
    }

    /// nil where the path cannot be looked at.
    static func owner(of path: String) -> String? {
        try? FileManager.default.attributesOfItem(atPath: path)[.ownerAccountName] as? String
    }

    private static func name(_ user: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return "\(user)" }
        return String(cString: entry.pw_name)
    }
}
