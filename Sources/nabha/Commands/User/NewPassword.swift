import Foundation

/// A password as a person gives it to a command: typed without being shown, or through standard input.
enum NewPassword {
    /// A new one, which is typed twice.
    static func read(fromStandardInput: Bool) throws -> String {
        try read(fromStandardInput: fromStandardInput) {
            let password = try ask("Password: ")
            guard try ask("Once more: ") == password else { throw CommandFailure(.usage, "The two are not the same.") }
            return password
        }
    }

    /// One that is there already.
    static func readKnown(fromStandardInput: Bool) throws -> String {
        try read(fromStandardInput: fromStandardInput) { try ask("Password: ") }
    }

    private static func read(fromStandardInput: Bool, asking: () throws -> String) throws -> String {
        if fromStandardInput {
            guard let line = readLine(strippingNewline: true) else {
                throw CommandFailure(.usage, "There is no password on standard input.")
            }
            return try sendable(line)
        }
        guard StandardStreams.isInputTerminal else {
            throw CommandFailure(.usage, "There is no terminal to ask for the password: use --password-stdin.")
        }
        return try sendable(asking())
    }

    /// What JSON cannot carry, the API is never sent: nobody could sign in with it.
    private static func sendable(_ password: String) throws -> String {
        guard !password.unicodeScalars.contains("\0") else {
            throw CommandFailure(.badData, "password: A password may not contain the character NUL.")
        }
        // What Swift puts in the place of bytes that are no text.
        guard !password.unicodeScalars.contains("\u{FFFD}") else {
            throw CommandFailure(.badData, "password: A password must be text in UTF-8.")
        }
        return password
    }

    private static func ask(_ prompt: String) throws -> String {
        StandardStreams.writeError(prompt)
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            StandardStreams.writeError("\n")
        }
        guard let line = readLine(strippingNewline: true) else {
            throw CommandFailure(.usage, "No password was typed.")
        }
        return line
    }
}
