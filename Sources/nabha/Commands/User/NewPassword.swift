import Foundation

/// A password as a person gives it to a command: typed twice without being shown, or through standard input.
enum NewPassword {
    static func read(fromStandardInput: Bool) throws -> String {
        if fromStandardInput {
            guard let line = readLine(strippingNewline: true) else {
                throw CommandFailure(.usage, "There is no password on standard input.")
            }
            return line
        }
        guard StandardStreams.isInputTerminal else {
            throw CommandFailure(.usage, "There is no terminal to ask for the password: use --password-stdin.")
        }
        let password = try ask("Password: ")
        guard try ask("Once more: ") == password else { throw CommandFailure(.usage, "The two are not the same.") }
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
